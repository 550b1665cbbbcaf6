import type { Icon } from '@phosphor-icons/react';
import type { ReactNode } from 'react';

interface SecurityRowProps {
  readonly icon: Icon;
  readonly title: string;
  readonly isOn: boolean;
  readonly children: ReactNode;
  readonly action?: ReactNode;
}

/** One protection: what it is, how it stands, and what can be done about it. */
export function SecurityRow({ icon: RowIcon, title, isOn, children, action }: SecurityRowProps) {
  return (
    <li className="flex items-start gap-3 py-4 first:pt-0 last:pb-0 not-first:hairline-top max-wide:flex-wrap">
      <RowIcon
        size={24}
        aria-hidden="true"
        weight={isOn ? 'fill' : 'regular'}
        className={`mt-0.5 shrink-0 ${isOn ? 'text-ink' : 'text-ink-3'}`}
      />
      <div className="min-w-0 flex-1">
        <p className="text-16 font-strong">{title}</p>
        <div className="mt-0.5 text-14 text-ink-2">{children}</div>
      </div>
      {action && <div className="flex shrink-0 gap-2 max-wide:w-full max-wide:pl-9">{action}</div>}
    </li>
  );
}
