import { useTranslations } from 'use-intl';
import { Button } from '../../../ui/Button.tsx';
import { Frame } from '../../../ui/Frame.tsx';
import { Notice } from './Notice.tsx';
import { noticeSize } from './notice-size.ts';
import type { StageMetrics } from './stage-metrics.ts';
import type { StageView } from './stage-view.ts';

interface FailedStageProps {
  readonly view: Extract<StageView, { kind: 'failed' }>;
  readonly space: { readonly width: number; readonly height: number };
  readonly metrics: StageMetrics;
  readonly onUseRecipe: () => void;
  readonly onDismiss: () => void;
}

/** A run that broke off: its mat stays, the dash where it stopped is red, the words say why and what was paid. */
export function FailedStage({ view, space, metrics, onUseRecipe, onDismiss }: FailedStageProps) {
  const t = useTranslations('failure');
  const { run, progress } = view;
  const picture = noticeSize(space, run.recipe, metrics.matWidth);
  const returned = run.priceInCredits - run.creditsConsumed;
  const facts = [
    ...(returned > 0 ? [t('returned', { credits: returned })] : []),
    ...(run.images.length > 0 ? [t('paidFor', { count: run.images.length })] : []),
  ];
  return (
    <Frame
      {...picture}
      matWidth={metrics.matWidth}
      state="failed"
      steps={run.recipe.steps}
      step={progress?.step ?? 0}
    >
      <Notice
        title={progress?.step ? t('titleAtStep', { step: progress.step }) : t('title')}
        body={run.failure ? t(`codes.${run.failure.code}.message`) : ''}
        next={run.failure ? t(`codes.${run.failure.code}.next`) : ''}
        facts={facts}
        actions={
          <>
            <Button look="soft" onClick={onUseRecipe}>
              {t('useRecipe')}
            </Button>
            <Button look="plain" onClick={onDismiss}>
              {t('dismiss')}
            </Button>
          </>
        }
      />
    </Frame>
  );
}
