import { Pause } from '@phosphor-icons/react/dist/csr/Pause';
import { useFormatter, useTranslations } from 'use-intl';
import { pictureName } from '../../../pictures/picture-name.ts';
import type { Studio } from '../use-studio.ts';
import { clockTime, secondsUntilStart } from '../wait-estimate.ts';
import { StripGroup } from './StripGroup.tsx';
import { StripItem } from './StripItem.tsx';

/** Empty mats with the time until they start; the next one stands at the right. */
export function WaitingSection({ studio }: { readonly studio: Studio }) {
  const t = useTranslations('strip');
  const format = useFormatter();
  const { sections, feed, models, progress, isOffline, shown, choose } = studio;
  const shownRun = 'run' in shown ? shown.run?.id : null;
  return (
    <StripGroup label={isOffline ? t('paused') : t('waiting')} count={format.number(sections.waiting.length)}>
      {sections.waiting.map((run, place) => {
        const seconds = secondsUntilStart(run, feed, models, progress);
        const time = seconds === null || isOffline ? null : clockTime(seconds);
        const prompt = pictureName(run.recipe.prompt);
        return (
          <StripItem
            key={run.id}
            isTabStop={place === 0}
            ratio={run.recipe.width / run.recipe.height}
            label={
              time
                ? t('waitingItemTimed', { time, prompt })
                : t('waitingItem', { count: run.recipe.count, prompt })
            }
            ring={shownRun === run.id && shown.kind !== 'image' ? 'chosen' : null}
            onPick={() => choose({ kind: 'run', generationId: run.id })}
          >
            <span
              aria-hidden="true"
              className="figures absolute bottom-2 left-2.5 text-12 text-ink-2 max-wide:bottom-1 max-wide:left-1.5"
            >
              {isOffline ? <Pause size={16} weight="fill" aria-hidden="true" /> : time}
            </span>
          </StripItem>
        );
      })}
    </StripGroup>
  );
}
