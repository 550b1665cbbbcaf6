import { Tooltip } from '@base-ui/react/tooltip';
import type { ComponentProps, ReactNode } from 'react';
import { classNames } from './class-names.ts';

const tooltipDelayMs = 500;

interface IconButtonProps extends Omit<ComponentProps<'button'>, 'children'> {
  /** What the button does, in words: its name for screen readers and its tooltip. */
  readonly label: string;
  readonly size?: 's' | 'm';
  readonly children: ReactNode;
}

/** A button that is an icon alone; only where the brief allows one. */
export function IconButton({
  label,
  size = 'm',
  className,
  children,
  type = 'button',
  ...rest
}: IconButtonProps) {
  return (
    <Tooltip.Root>
      <Tooltip.Trigger
        delay={tooltipDelayMs}
        render={
          <button
            type={type}
            aria-label={label}
            className={classNames(
              'inline-flex items-center justify-center shrink-0 rounded-control text-ink-2 hover:text-ink hover:bg-hover tap',
              'disabled:opacity-40 disabled:cursor-default disabled:hover:bg-transparent',
              size === 's' ? 'size-control-s' : 'size-control-m',
              className,
            )}
            {...rest}
          >
            {children}
          </button>
        }
      />
      <TooltipBubble>{label}</TooltipBubble>
    </Tooltip.Root>
  );
}

/** The bubble of any tooltip: ink on ground, turned round. */
export function TooltipBubble({ children }: { readonly children: ReactNode }) {
  return (
    <Tooltip.Portal>
      <Tooltip.Positioner sideOffset={6} className="z-(--z-menu)">
        <Tooltip.Popup className="rounded-inner bg-ink text-ground text-13 px-2.5 py-1.5 max-w-64 pop-in">
          {children}
        </Tooltip.Popup>
      </Tooltip.Positioner>
    </Tooltip.Portal>
  );
}
