import { CaretDown } from '@phosphor-icons/react/dist/csr/CaretDown';
import { type ReactNode, useId } from 'react';
import { classNames } from './class-names.ts';
import { FieldNote } from './TextField.tsx';

interface SelectProps<Value extends string> {
  readonly label: string;
  readonly value: Value;
  readonly onChange: (value: Value) => void;
  /** The choices of a select, `<option>`s and `<optgroup>`s; their values are of `Value`. */
  readonly children: ReactNode;
  /** The label is read out, and seen only when this is false. */
  readonly isLabelHidden?: boolean;
  /** What it does, in a sentence below it. */
  readonly hint?: string;
  readonly className?: string;
}

/** One choice out of several, in the browser's own list: it works with every keyboard, thumb and screen reader. */
export function Select<Value extends string>({
  label,
  value,
  onChange,
  children,
  isLabelHidden = false,
  hint,
  className,
}: SelectProps<Value>) {
  const id = useId();
  return (
    <div className={className}>
      <label htmlFor={id} className={isLabelHidden ? 'sr-only' : 'mb-1.5 block text-14 font-medium text-ink'}>
        {label}
      </label>
      <div className="relative">
        <select
          id={id}
          aria-describedby={hint === undefined ? undefined : `${id}-note`}
          value={value}
          onChange={(event) => onChange(event.currentTarget.value as Value)}
          className={classNames(
            'block h-control-m w-full appearance-none truncate rounded-control bg-raised pr-9 pl-3 text-14 text-ink edge-control',
            'focus:outline-2 focus:-outline-offset-2 focus:outline-focus max-wide:text-16',
          )}
        >
          {children}
        </select>
        <CaretDown
          size={16}
          aria-hidden="true"
          className="pointer-events-none absolute top-1/2 right-3 -translate-y-1/2 text-ink-2"
        />
      </div>
      {hint !== undefined && (
        <FieldNote id={`${id}-note`} isError={false}>
          {hint}
        </FieldNote>
      )}
    </div>
  );
}
