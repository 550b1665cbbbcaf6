import type { ComponentProps } from 'react';
import { classNames } from './class-names.ts';

interface WideButtonProps extends ComponentProps<'button'> {
  readonly look?: 'main' | 'soft';
  /** Sending: the words stay, a dot comes in front of them. */
  readonly isBusy?: boolean;
}

const looks = {
  main: 'bg-glaze text-on-glaze hover:bg-glaze-hover',
  soft: 'bg-raised text-ink edge-control hover:bg-hover',
} as const;

/** The way on of a narrow form, as wide as its fields. */
export function WideButton({ look = 'main', isBusy = false, className, children, ...rest }: WideButtonProps) {
  return (
    <button
      type="button"
      className={classNames(
        'flex h-control-l w-full items-center justify-center gap-2.5 rounded-action text-16 font-strong tap active:translate-y-px',
        looks[look],
        className,
      )}
      {...rest}
    >
      {isBusy && <span aria-hidden="true" className="live-dot bg-current!" />}
      {children}
    </button>
  );
}
