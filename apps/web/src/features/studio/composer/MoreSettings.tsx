import { CaretRight } from '@phosphor-icons/react/dist/csr/CaretRight';
import {
  countMax,
  dimensionMax,
  dimensionMin,
  dimensionStep,
  pixelsMax,
  scheduler,
} from '@pingvas/contracts';
import { useId } from 'react';
import { useTranslations } from 'use-intl';
import { NumberBox } from '../../../ui/NumberBox.tsx';
import { FieldNote } from '../../../ui/TextField.tsx';
import type { Composer } from '../use-composer.ts';

const toStep = (value: number) =>
  Math.min(dimensionMax, Math.max(dimensionMin, Math.round(value / dimensionStep) * dimensionStep));

/** The rest of the recipe, behind one line: who needs it opens it. */
export function MoreSettings({ composer }: { readonly composer: Composer }) {
  const t = useTranslations('composer');
  const id = useId();
  const { draft, size, change } = composer;
  const isTooLarge = size.width * size.height > pixelsMax;
  const bounds = { min: dimensionMin, max: dimensionMax, step: dimensionStep };

  return (
    <details className="group">
      <summary className="-mx-1 flex h-8 list-none items-center gap-1.5 rounded-control px-1 text-13 font-medium text-ink-2 select-none hover:text-ink max-wide:h-11 [&::-webkit-details-marker]:hidden">
        <CaretRight size={16} className="tap group-open:rotate-90" aria-hidden="true" />
        {t('more')}
      </summary>
      <div className="grid grid-cols-2 gap-x-5 gap-y-5 pt-3">
        <NumberBox
          label={t('guidance')}
          value={draft.cfgScale}
          min={1}
          max={30}
          step={0.5}
          onChange={(cfgScale) => change({ cfgScale })}
        />
        <div>
          <label htmlFor={id} className="mb-2 block text-13 text-ink-3">
            {t('sampler')}
          </label>
          <select
            id={id}
            value={draft.scheduler}
            onChange={(event) => {
              const chosen = scheduler.options.find((name) => name === event.currentTarget.value);
              if (chosen) change({ scheduler: chosen });
            }}
            className="block h-control-m w-full rounded-control bg-raised px-2.5 text-14 font-medium text-ink edge-control max-wide:text-16"
          >
            {scheduler.options.map((name) => (
              <option key={name} value={name}>
                {name}
              </option>
            ))}
          </select>
        </div>
        <NumberBox
          label={t('width')}
          value={size.width}
          {...bounds}
          onChange={(width) => change({ ratio: null, width: toStep(width), height: size.height })}
        />
        <NumberBox
          label={t('height')}
          value={size.height}
          {...bounds}
          onChange={(height) => change({ ratio: null, width: size.width, height: toStep(height) })}
        />
        <div className="col-span-2 -mt-3">
          <FieldNote isError={isTooLarge}>
            {isTooLarge ? t('tooManyPixels') : t('numberSteps', bounds)}
          </FieldNote>
        </div>
        <NumberBox
          label={t('countUpTo', { max: countMax })}
          value={draft.count}
          min={1}
          max={countMax}
          onChange={(count) => change({ count })}
        />
      </div>
    </details>
  );
}
