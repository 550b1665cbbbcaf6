import { stepsMax } from '@pingvas/contracts';
import { useTranslations } from 'use-intl';
import { NumberBox } from '../../../ui/NumberBox.tsx';
import { Segment } from '../../../ui/Segment.tsx';
import { Slider } from '../../../ui/Slider.tsx';
import type { Composer } from '../use-composer.ts';

/** Where the slider ends as long as the number does not lie beyond; more steps hardly change a picture. */
const usualStepsMax = 75;
const usualCounts = [1, 2, 3, 4];

/** How long the engine works on a picture, and how many it makes. */
export function StepsAndCount({ composer }: { readonly composer: Composer }) {
  const t = useTranslations('composer');
  const { draft, change } = composer;
  const counts = usualCounts.includes(draft.count) ? usualCounts : [...usualCounts, draft.count];
  return (
    <div className="grid grid-cols-[167fr_148fr] gap-5">
      <div>
        <div className="mb-1.5 flex h-5 items-center justify-between">
          <span className="text-13 text-ink-3">{t('steps')}</span>
          <NumberBox
            look="bare"
            label={t('steps')}
            value={draft.steps}
            min={1}
            max={stepsMax}
            onChange={(steps) => change({ steps })}
          />
        </div>
        <Slider
          label={t('steps')}
          value={draft.steps}
          min={1}
          max={draft.steps > usualStepsMax ? stepsMax : usualStepsMax}
          onChange={(steps) => change({ steps })}
        />
      </div>
      <div>
        <div className="mb-2 flex h-[18px] items-center text-13 text-ink-3">{t('count')}</div>
        <Segment
          label={t('count')}
          value={draft.count}
          onChange={(count: number) => change({ count })}
          options={counts.map((count) => ({ value: count, label: t('countOf', { count }) }))}
        />
      </div>
    </div>
  );
}
