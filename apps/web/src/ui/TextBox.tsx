import { type ComponentProps, useId } from 'react';
import { classNames } from './class-names.ts';
import { FieldNote } from './TextField.tsx';

interface TextBoxProps extends ComponentProps<'textarea'> {
  readonly label: string;
  readonly hint?: string | undefined;
  readonly error?: string | undefined;
}

/** A few labelled lines of text; the box grows with them. */
export function TextBox({ label, hint, error, className, ...rest }: TextBoxProps) {
  const id = useId();
  const noteId = `${id}-note`;
  const note = error ?? hint;
  return (
    <div className={className}>
      <label htmlFor={id} className="mb-1.5 block text-14 font-medium text-ink">
        {label}
      </label>
      <textarea
        id={id}
        aria-invalid={error ? true : undefined}
        aria-describedby={note ? noteId : undefined}
        className={classNames(
          'field-grows block max-h-64 min-h-24 w-full resize-none rounded-control bg-raised px-3.5 py-3 text-16 text-ink',
          'focus:outline-2 focus:-outline-offset-2',
          error
            ? 'outline-2 -outline-offset-2 outline-danger focus:outline-danger'
            : 'edge-control focus:outline-focus',
        )}
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
