import type { ReactNode } from 'react';
import { classNames } from './class-names.ts';

interface CheckBoxProps {
  readonly label: string;
  readonly isChecked: boolean;
  readonly onChange: (isChecked: boolean) => void;
  readonly isDisabled?: boolean;
  /** What is shown instead of the label, which is read out in any case. */
  readonly children?: ReactNode;
  readonly className?: string | undefined;
}

/** A box to tick, with its words beside it; the whole line answers to a click. */
export function CheckBox({
  label,
  isChecked,
  onChange,
  isDisabled = false,
  children,
  className,
}: CheckBoxProps) {
  return (
    <label
      className={classNames(
        'inline-flex min-h-control-s items-center gap-2 text-14',
        isDisabled ? 'text-ink-3' : 'cursor-pointer text-ink',
        className,
      )}
    >
      <input
        type="checkbox"
        aria-label={label}
        checked={isChecked}
        disabled={isDisabled}
        onChange={(event) => onChange(event.currentTarget.checked)}
        className="size-[18px] shrink-0 rounded-tag accent-glaze-mark"
      />
      <span aria-hidden="true">{children ?? label}</span>
    </label>
  );
}
