import { type ReactNode, useId } from 'react';
import { classNames } from './class-names.ts';

export interface SegmentOption<Value extends string | number> {
  readonly value: Value;
  /** Read out; also shown when there is no `glyph`. */
  readonly label: string;
  readonly glyph?: ReactNode;
}

interface SegmentProps<Value extends string | number> {
  readonly label: string;
  readonly options: readonly SegmentOption<Value>[];
  readonly value: Value | null;
  readonly onChange: (value: Value) => void;
}

/** A few choices side by side. Real radio buttons, so arrow keys and screen readers work by themselves. */
export function Segment<Value extends string | number>({
  label,
  options,
  value,
  onChange,
}: SegmentProps<Value>) {
  const name = useId();
  return (
    <fieldset className="flex h-control-m rounded-control bg-raised p-[3px] edge" aria-label={label}>
      {options.map((option) => {
        const isChosen = option.value === value;
        return (
          <label
            key={option.value}
            title={option.glyph ? option.label : undefined}
            className={classNames(
              'relative flex min-w-0 flex-1 items-center justify-center rounded-inner text-14 figures tap',
              'has-focus-visible:outline-2 has-focus-visible:outline-focus has-focus-visible:outline-offset-2',
              isChosen ? 'chosen bg-hover font-strong text-ink' : 'font-medium text-ink-2 hover:text-ink',
            )}
          >
            <input
              type="radio"
              name={name}
              className="absolute inset-0 m-0 size-full cursor-pointer opacity-0"
              checked={isChosen}
              onChange={() => onChange(option.value)}
              aria-label={option.label}
            />
            <span aria-hidden="true">{option.glyph ?? option.value}</span>
          </label>
        );
      })}
    </fieldset>
  );
}
