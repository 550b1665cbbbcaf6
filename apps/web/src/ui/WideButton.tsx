import type { ComponentProps } from 'react';
import { atWork } from './Button.tsx';
import { classNames } from './class-names.ts';

type WideLook = 'main' | 'soft' | 'plain';

interface WideButtonProps extends ComponentProps<'button'> {
  readonly look?: WideLook;
  /** Sending: the words stay, a dot comes in front of them. */
  readonly isBusy?: boolean;
}

const looks: Record<WideLook, string> = {
  main: 'h-control-l text-16 font-strong bg-glaze text-on-glaze hover:bg-glaze-hover',
  soft: 'h-control-l text-16 font-strong bg-raised text-ink edge-control hover:bg-hover',
  plain: 'h-hit text-14 font-medium text-ink-2 hover:bg-hover hover:text-ink',
};

/** The class names of a wide button, for links that look like one. */
export function wideButtonClass(look: WideLook = 'main'): string {
  return classNames(
    'flex w-full items-center justify-center gap-2.5 rounded-action tap active:translate-y-px',
    looks[look],
  );
}

/** The way on of a narrow form, as wide as its fields. */
export function WideButton({ look, isBusy = false, className, children, onClick, ...rest }: WideButtonProps) {
  return (
    <button
      type="button"
      className={classNames(wideButtonClass(look), className)}
      {...rest}
      {...atWork(isBusy, onClick)}
    >
      {isBusy && <span aria-hidden="true" className="live-dot bg-current!" />}
      {children}
    </button>
  );
}
