import { useTranslations } from 'use-intl';
import { useCancelGeneration } from '../../../api/use-cancel-generation.ts';
import { useEngineStatus } from '../../../api/use-engine-status.ts';
import { Button } from '../../../ui/Button.tsx';
import { Frame } from '../../../ui/Frame.tsx';
import { Notice } from './Notice.tsx';
import { noticeSize } from './notice-size.ts';
import type { StageMetrics } from './stage-metrics.ts';
import type { StageView } from './stage-view.ts';

interface OfflineStageProps {
  readonly view: Extract<StageView, { kind: 'offline' }>;
  readonly space: { readonly width: number; readonly height: number };
  readonly metrics: StageMetrics;
}

/** The engine is away while something waits for it. When it answers, the frame refills by itself. */
export function OfflineStage({ view, space, metrics }: OfflineStageProps) {
  const t = useTranslations('offline');
  const engine = useEngineStatus();
  const cancel = useCancelGeneration();
  const { run, progress } = view;
  const picture = noticeSize(space, run.recipe, metrics.matWidth);
  const held = run.priceInCredits - run.creditsConsumed;
  // A run that went back to the queue has no start any more, but it did begin: the mat says how far it came.
  const hasBegun = run.startedAt !== null || run.attempt > 0 || run.images.length > 0 || progress !== null;
  return (
    <Frame
      {...picture}
      matWidth={metrics.matWidth}
      state={hasBegun ? 'stopped' : 'waiting'}
      steps={run.recipe.steps}
      step={progress?.step ?? 0}
    >
      <Notice
        title={
          progress?.step ? t('titleAtStep', { step: progress.step }) : hasBegun ? t('title') : t('titleIdle')
        }
        body={hasBegun ? t('body') : t('bodyIdle')}
        facts={[
          ...(held > 0 ? [t('held', { credits: held })] : []),
          ...(run.images.length > 0 ? [t('finished', { count: run.images.length })] : []),
        ]}
        actions={
          <>
            <Button look="main" onClick={() => engine.refetch()}>
              {t('look')}
            </Button>
            <Button
              look="plain"
              disabled={cancel.isPending}
              onClick={() => cancel.mutate({ generationId: run.id })}
            >
              {t('stop')}
            </Button>
          </>
        }
      />
    </Frame>
  );
}
