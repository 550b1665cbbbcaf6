import type { ComponentProps, MouseEvent } from 'react';
import { classNames } from './class-names.ts';

export type ButtonLook = 'main' | 'soft' | 'plain' | 'danger' | 'plain-danger';

const looks: Record<ButtonLook, string> = {
  main: 'bg-glaze text-on-glaze hover:bg-glaze-hover font-strong px-3.5',
  soft: 'bg-raised text-ink edge hover:bg-hover px-3.5',
  plain: 'text-ink-2 hover:text-ink hover:bg-hover px-3',
  danger: 'bg-danger text-on-danger font-strong px-3.5',
  'plain-danger': 'text-danger-text hover:bg-danger-wash px-3',
};

const sizes = {
  s: 'h-control-s rounded-control text-14 [&_svg]:size-4',
  m: 'h-control-m rounded-control text-14 [&_svg]:size-5',
} as const;

/** The class names of a button, for links that look like one. */
export function buttonClass(look: ButtonLook = 'soft', size: keyof typeof sizes = 'm'): string {
  return classNames(
    'inline-flex items-center justify-center gap-2 font-medium whitespace-nowrap select-none tap shrink-0',
    'active:translate-y-px disabled:bg-hover disabled:text-ink-3 disabled:cursor-default',
    'aria-disabled:bg-hover aria-disabled:text-ink-3 aria-disabled:cursor-default',
    looks[look],
    sizes[size],
  );
}

/** What a button has while it is at work: it takes no press, and keeps the focus that switching it off would lose. */
export function atWork(
  isBusy: boolean,
  onClick: ((event: MouseEvent<HTMLButtonElement>) => void) | undefined,
): Pick<ComponentProps<'button'>, 'aria-disabled' | 'onClick'> {
  if (isBusy) return { 'aria-disabled': true, onClick: (event) => event.preventDefault() };
  return onClick ? { onClick } : {};
}

interface ButtonProps extends ComponentProps<'button'> {
  readonly look?: ButtonLook;
  readonly size?: keyof typeof sizes;
  /** What it began is not over. */
  readonly isBusy?: boolean;
}

/** A button with words. `main` at most once in a view. */
export function Button({
  look,
  size,
  className,
  type = 'button',
  isBusy = false,
  onClick,
  ...rest
}: ButtonProps) {
  return (
    <button
      type={type}
      className={classNames(buttonClass(look, size), className)}
      {...rest}
      {...atWork(isBusy, onClick)}
    />
  );
}
