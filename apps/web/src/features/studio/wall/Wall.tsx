import { useTranslations } from 'use-intl';
import { draftOfRecipe, type RecipeDraft } from '../../../recipe/recipe-draft.ts';
import { useElementSize } from '../../../ui/use-element-size.ts';
import { useIsPhone } from '../../../ui/use-media.ts';
import type { Studio } from '../use-studio.ts';
import { secondsUntilStart } from '../wait-estimate.ts';
import { FailedStage } from './FailedStage.tsx';
import { FirstRun } from './FirstRun.tsx';
import { FormingStage } from './FormingStage.tsx';
import { OfflineStage } from './OfflineStage.tsx';
import { PictureStage } from './PictureStage.tsx';
import { frameSpace, phoneMetrics, wideMetrics } from './stage-metrics.ts';
import { useKeptFocus } from './use-kept-focus.ts';
import { useLastPreview } from './use-last-preview.ts';

interface WallProps {
  readonly studio: Studio;
  readonly onRecipe: (patch: Partial<RecipeDraft>) => void;
}

/** The stage: one thing hangs on it, always in the middle. */
export function Wall({ studio, onRecipe }: WallProps) {
  const t = useTranslations('stage');
  const [ref, size] = useElementSize<HTMLElement>();
  const isPhone = useIsPhone();
  const metrics = isPhone ? phoneMetrics : wideMetrics;
  const space = size && frameSpace(size, metrics);
  const keepFocus = useKeptFocus(studio.shown);
  return (
    <section
      ref={ref}
      aria-label={t('label')}
      tabIndex={-1}
      {...keepFocus}
      className="flex min-h-0 min-w-0 flex-1 flex-col items-center overflow-y-auto bg-wall outline-none"
    >
      {space && (
        <div className="my-auto flex flex-col items-center gap-[22px] max-wide:gap-4">
          <Shown studio={studio} onRecipe={onRecipe} space={space} metrics={metrics} />
        </div>
      )}
    </section>
  );
}

interface ShownProps extends WallProps {
  readonly space: { readonly width: number; readonly height: number };
  readonly metrics: typeof wideMetrics;
}

function Shown({ studio, onRecipe, space, metrics }: ShownProps) {
  const { shown, feed, models, progress, arrivedId, dismiss } = studio;
  const place = { space, metrics };
  const lastPreview = useLastPreview(shown);
  switch (shown.kind) {
    case 'loading':
      return null;
    case 'first-run':
      return <FirstRun onBegin={onRecipe} />;
    case 'image':
      return (
        <PictureStage
          view={shown}
          {...place}
          hasArrived={shown.image.id === arrivedId}
          lastPreview={lastPreview}
        />
      );
    case 'forming':
    case 'waiting':
      return (
        // Keyed: a second press on the same button must not stop the run that follows.
        <FormingStage
          key={shown.run.id}
          view={shown}
          {...place}
          secondsUntilStart={secondsUntilStart(shown.run, feed, models, progress)}
        />
      );
    case 'offline':
      return <OfflineStage view={shown} {...place} />;
    case 'failed':
      return (
        <FailedStage
          view={shown}
          {...place}
          onUseRecipe={() => {
            onRecipe(draftOfRecipe(shown.run.recipe));
            dismiss(shown.run.id);
          }}
          onDismiss={() => dismiss(shown.run.id)}
        />
      );
    default:
      return shown satisfies never;
  }
}
