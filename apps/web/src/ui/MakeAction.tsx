import type { ComponentProps } from 'react';
import { classNames } from './class-names.ts';

export type MakeLook = 'ready' | 'short' | 'later';

const looks: Record<MakeLook, string> = {
  ready: 'bg-glaze text-on-glaze hover:bg-glaze-hover',
  short: 'bg-warn-wash text-ink edge',
  later: 'bg-raised text-ink edge-control hover:bg-hover',
};

interface MakeActionProps extends ComponentProps<'button'> {
  readonly look?: MakeLook;
  readonly label: string;
  /** Right of the hairline: the price, or what is missing. */
  readonly price: string;
  readonly shortcut?: string | undefined;
  /** The label stays; a dot in front says that it is on its way. */
  readonly isSending?: boolean;
}

/** The one main action: what it does, and what that costs before anybody presses. Never disabled. */
export function MakeAction({
  look = 'ready',
  label,
  price,
  shortcut,
  isSending = false,
  className,
  type = 'button',
  ...rest
}: MakeActionProps) {
  return (
    <button
      type={type}
      className={classNames(
        'flex h-control-l w-full items-center rounded-action px-[18px] text-left select-none tap active:translate-y-px',
        looks[look],
        className,
      )}
      {...rest}
    >
      {isSending && <span className="live-dot mr-2.5 bg-current!" aria-hidden="true" />}
      <span className="truncate text-16 font-strong">{label}</span>
      {shortcut && (
        <span
          aria-hidden="true"
          className="ml-3 font-ui text-12 opacity-80 font-medium whitespace-nowrap max-wide:hidden"
        >
          {shortcut}
        </span>
      )}
      <span aria-hidden="true" className="ml-auto mr-[18px] h-6 w-px shrink-0 bg-current opacity-40" />
      <span
        className={classNames(
          'figures text-14 font-strong whitespace-nowrap',
          look === 'short' && 'text-warn-text',
        )}
      >
        {price}
      </span>
    </button>
  );
}
