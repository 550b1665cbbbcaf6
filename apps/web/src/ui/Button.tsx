import type { ComponentProps } from 'react';
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
    looks[look],
    sizes[size],
  );
}

interface ButtonProps extends ComponentProps<'button'> {
  readonly look?: ButtonLook;
  readonly size?: keyof typeof sizes;
}

/** A button with words. `main` at most once in a view. */
export function Button({ look, size, className, type = 'button', ...rest }: ButtonProps) {
  return <button type={type} className={classNames(buttonClass(look, size), className)} {...rest} />;
}
