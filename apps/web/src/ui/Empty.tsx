import type { ReactNode } from 'react';

interface EmptyProps {
  readonly title: string;
  /** 1 where it is all that the page says. */
  readonly level?: 1 | 2;
  readonly children?: ReactNode;
  readonly action?: ReactNode;
}

/** What stands where nothing is: one sentence and one action. */
export function Empty({ title, level = 2, children, action }: EmptyProps) {
  const Heading = `h${level}` as const;
  return (
    <div className="mx-auto flex max-w-lg flex-col items-center px-8 py-16 text-center">
      <Heading className="label-face text-28">{title}</Heading>
      {children && <p className="mt-2 text-16 text-ink-2">{children}</p>}
      {action && <div className="mt-6">{action}</div>}
    </div>
  );
}
