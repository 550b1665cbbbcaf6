import { type ComponentProps, useId } from 'react';
import { classNames } from './class-names.ts';
import { FieldNote } from './TextField.tsx';

interface CodeFieldProps extends Omit<ComponentProps<'input'>, 'value' | 'onChange'> {
  readonly label: string;
  readonly value: string;
  /** Digits only, at most `digits`. */
  readonly onChange: (value: string) => void;
  /** When the last digit is there, typed, pasted or filled in by the device. */
  readonly onComplete: (value: string) => void;
  readonly digits: number;
  readonly hint?: string | undefined;
  readonly error?: string | undefined;
}

/** One line for a code of digits. One real field, so that pasting and what the device fills in simply work. */
export function CodeField({
  label,
  value,
  onChange,
  onComplete,
  digits,
  hint,
  error,
  ...rest
}: CodeFieldProps) {
  const id = useId();
  const noteId = `${id}-note`;
  const note = error ?? hint;
  return (
    <div>
      <label htmlFor={id} className="mb-1.5 block text-14 font-medium text-ink">
        {label}
      </label>
      <input
        id={id}
        type="text"
        inputMode="numeric"
        autoComplete="one-time-code"
        autoCapitalize="off"
        spellCheck={false}
        aria-invalid={error ? true : undefined}
        aria-describedby={note ? noteId : undefined}
        className={classNames(
          'figures block h-14 w-full rounded-control bg-raised px-3.5 text-28 text-ink tracking-[0.2em]',
          'focus:outline-2 focus:-outline-offset-2',
          error
            ? 'outline-2 outline-danger -outline-offset-2 focus:outline-danger'
            : 'edge-control focus:outline-focus',
        )}
        value={value}
        onChange={(event) => {
          const next = event.currentTarget.value.replaceAll(/[^0-9]/g, '').slice(0, digits);
          onChange(next);
          if (next.length === digits && next !== value) onComplete(next);
        }}
        {...rest}
      />
      {note && (
        <FieldNote id={noteId} isError={error !== undefined}>
          {note}
        </FieldNote>
      )}
    </div>
  );
}
