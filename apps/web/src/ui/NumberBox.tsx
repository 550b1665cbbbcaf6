import { NumberField } from '@base-ui/react/number-field';
import { useId } from 'react';
import { useLocale } from 'use-intl';
import { classNames } from './class-names.ts';

interface NumberBoxProps {
  readonly label: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly step?: number;
  readonly onChange: (value: number) => void;
  /** Bare: only the figures, as beside a slider whose label stands already there. */
  readonly look?: 'field' | 'bare';
  readonly className?: string;
}

/** A number to type or to step with the arrow keys; it is brought into its bounds when the field is left. */
export function NumberBox({
  label,
  value,
  min,
  max,
  step = 1,
  onChange,
  look = 'field',
  className,
}: NumberBoxProps) {
  const id = useId();
  const locale = useLocale();
  const isBare = look === 'bare';
  return (
    <NumberField.Root
      id={id}
      locale={locale}
      value={value}
      min={min}
      max={max}
      step={step}
      smallStep={step}
      largeStep={step * 10}
      format={{ useGrouping: false, maximumFractionDigits: 2 }}
      onValueChange={(next) => {
        if (next !== null) onChange(next);
      }}
      className={className}
    >
      {!isBare && (
        <label htmlFor={id} className="mb-2 block text-13 text-ink-3">
          {label}
        </label>
      )}
      <NumberField.Input
        aria-label={isBare ? label : undefined}
        className={classNames(
          'figures text-14 text-ink focus:outline-2 focus:outline-focus',
          isBare
            ? 'block h-5 w-12 rounded-tag bg-transparent text-right font-strong focus:outline-offset-2'
            : 'block h-control-m w-full rounded-control bg-raised px-3 font-medium edge-control focus:-outline-offset-2 max-wide:text-16',
        )}
      />
    </NumberField.Root>
  );
}
