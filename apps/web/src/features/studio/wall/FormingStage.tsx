import { Stop } from '@phosphor-icons/react/dist/csr/Stop';
import { useTranslations } from 'use-intl';
import { isOptimistic } from '../../../api/generation-feed.ts';
import { useCancelGeneration } from '../../../api/use-cancel-generation.ts';
import { pictureName } from '../../../pictures/picture-name.ts';
import { Button } from '../../../ui/Button.tsx';
import { Frame } from '../../../ui/Frame.tsx';
import { fitPicture } from '../../../ui/frame-geometry.ts';
import { clockTime } from '../wait-estimate.ts';
import { Plaque, PlaqueState } from './Plaque.tsx';
import { Preview } from './Preview.tsx';
import { plaqueWidth, type StageMetrics } from './stage-metrics.ts';
import type { StageView } from './stage-view.ts';
import { useSpacedWords } from './use-spaced-words.ts';

type Alive = Extract<StageView, { kind: 'forming' | 'waiting' }>;

interface FormingStageProps {
  readonly view: Alive;
  readonly space: { readonly width: number; readonly height: number };
  readonly metrics: StageMetrics;
  readonly secondsUntilStart: number | null;
}

/** A picture that forms, or the empty mat of one that will: the frame has its final size from the start. */
export function FormingStage({ view, space, metrics, secondsUntilStart }: FormingStageProps) {
  const t = useTranslations('stage');
  const cancel = useCancelGeneration();
  const { run } = view;
  const isForming = view.kind === 'forming';
  const progress = isForming && view.progress?.pictureIndex === view.index ? view.progress : null;
  const step = progress?.step ?? 0;
  const steps = progress?.steps ?? run.recipe.steps;
  const index = isForming ? view.index : run.images.length;
  const picture = fitPicture(space, run.recipe, metrics.matWidth);
  const words = useWords(view, step, steps, progress?.secondsLeft ?? null, secondsUntilStart);
  const spoken = useSpacedWords(`${words.state}, ${words.detail}`);

  return (
    <>
      <Frame
        {...picture}
        matWidth={metrics.matWidth}
        state={isForming ? 'forming' : 'waiting'}
        steps={steps}
        step={step}
        progress={{ label: pictureName(run.recipe.prompt), text: `${words.state}, ${words.detail}` }}
      >
        {progress?.preview && <Preview src={progress.preview.dataUrl} />}
      </Frame>
      <Plaque
        width={plaqueWidth(space, picture, metrics)}
        title={pictureName(run.recipe.prompt)}
        facts={t('pictureOf', {
          index: Math.min(index + 1, run.recipe.count),
          count: run.recipe.count,
          model: run.modelName,
        })}
      >
        <PlaqueState state={words.state} detail={words.detail} isLive={isForming} />
        {/* Never disabled while it stops: a button that is loses the focus, and the keyboard its place. */}
        <Button
          disabled={isOptimistic(run)}
          aria-disabled={cancel.isPending}
          onClick={() => {
            if (!cancel.isPending) cancel.mutate({ generationId: run.id });
          }}
        >
          <Stop weight="fill" aria-hidden="true" className="size-4!" />
          {t('stop')}
        </Button>
      </Plaque>
      <p role="status" className="sr-only">
        {spoken}
      </p>
    </>
  );
}

const minuteFrom = 90;

function useWords(
  view: Alive,
  step: number,
  steps: number,
  secondsLeft: number | null,
  untilStart: number | null,
): { state: string; detail: string } {
  const t = useTranslations('stage');
  const { run } = view;
  if (view.kind === 'waiting') {
    if (isOptimistic(run)) return { state: t('queued'), detail: t('sending') };
    if (run.status === 'claimed') return { state: t('starts'), detail: t('loading') };
    if (untilStart === null) return { state: t('queued'), detail: t('startsSoon') };
    return {
      state: t('queued'),
      detail: untilStart < 1 ? t('starts') : t('startsIn', { time: clockTime(untilStart) }),
    };
  }
  // Right after a reload nobody knows yet how far it is; the next frame says so.
  if (!view.progress) return { state: t('forming'), detail: '\u00a0' };
  const state = t('step', { step, steps });
  if (run.status === 'uploading' || step >= steps) return { state, detail: t('hanging') };
  if (step === 0) return { state, detail: t('loading') };
  if (secondsLeft === null) return { state, detail: '\u00a0' };
  return {
    state,
    detail:
      secondsLeft < minuteFrom
        ? t('secondsLeft', { seconds: Math.max(1, Math.round(secondsLeft)) })
        : t('minutesLeft', { minutes: Math.round(secondsLeft / 60) }),
  };
}
