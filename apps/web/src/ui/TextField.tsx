import { WarningCircle } from '@phosphor-icons/react/dist/csr/WarningCircle';
import { type ComponentProps, type ReactNode, useId } from 'react';
import { classNames } from './class-names.ts';

interface TextFieldProps extends ComponentProps<'input'> {
  readonly label: string;
  readonly hint?: string | undefined;
  readonly error?: string | undefined;
  /** Stands at the right of the label, e.g. a link; reached after the field. */
  readonly aside?: ReactNode;
  /** Sits inside the field at its right edge. */
  readonly trailing?: ReactNode;
}

/** A labelled line of text. The error says what to do, and is read out with the field. */
export function TextField({
  label,
  hint,
  error,
  aside,
  trailing,
  className,
  'aria-describedby': describedBy,
  ...rest
}: TextFieldProps) {
  const id = useId();
  const noteId = `${id}-note`;
  const note = error ?? hint;
  return (
    <div className={classNames('relative', className)}>
      <label htmlFor={id} className="mb-1.5 block text-14 font-medium text-ink">
        {label}
      </label>
      <div className="relative">
        <input
          id={id}
          aria-invalid={error ? true : undefined}
          aria-describedby={[note && noteId, describedBy].filter(Boolean).join(' ') || undefined}
          className={classNames(
            'block h-12 w-full rounded-control bg-raised px-3.5 text-16 text-ink',
            'focus:outline-2 focus:-outline-offset-2',
            error
              ? 'outline-2 outline-danger -outline-offset-2 focus:outline-danger'
              : 'edge-control focus:outline-focus',
            trailing ? 'pr-12' : null,
          )}
          {...rest}
        />
        {trailing && <span className="absolute inset-y-0 right-1 flex items-center">{trailing}</span>}
      </div>
      {aside && <div className="absolute top-0 right-0 text-14">{aside}</div>}
      {note && (
        <FieldNote id={noteId} isError={error !== undefined}>
          {note}
        </FieldNote>
      )}
    </div>
  );
}

interface FieldNoteProps {
  readonly id?: string;
  readonly isError: boolean;
  readonly children: ReactNode;
}

/** The sentence below a field: help, or what is wrong with it. */
export function FieldNote({ id, isError, children }: FieldNoteProps) {
  return (
    <p
      id={id}
      className={classNames('mt-1.5 flex gap-1.5 text-13', isError ? 'text-danger-text' : 'text-ink-3')}
      role={isError ? 'alert' : undefined}
    >
      {isError && <WarningCircle weight="fill" size={16} className="mt-px shrink-0" aria-hidden="true" />}
      <span>{children}</span>
    </p>
  );
}
