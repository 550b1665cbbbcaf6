import type { ReactNode } from 'react';

interface EmptyProps {
  readonly title: string;
  readonly children?: ReactNode;
  readonly action?: ReactNode;
}

/** What stands where nothing is: one sentence and one action. */
export function Empty({ title, children, action }: EmptyProps) {
  return (
    <div className="mx-auto flex max-w-lg flex-col items-center px-8 py-16 text-center">
      <h2 className="label-face text-28">{title}</h2>
      {children && <p className="mt-2 text-16 text-ink-2">{children}</p>}
      {action && <div className="mt-6">{action}</div>}
    </div>
  );
}
