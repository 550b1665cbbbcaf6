import type { ReactNode } from 'react';

interface StripGroupProps {
  readonly label: string;
  readonly count: string;
  readonly isLive?: boolean;
  readonly children: ReactNode;
}

/** One stretch of time on the strip, with a hairline before the next. */
export function StripGroup({ label, count, isLive = false, children }: StripGroupProps) {
  return (
    <div className="group/strip flex shrink-0">
      <div>
        <h2 className="mb-2 flex h-[18px] items-center gap-2 text-13 text-ink-2">
          {isLive && <span aria-hidden="true" className="live-dot" />}
          {label}
          <span className="figures font-strong text-ink">{count}</span>
        </h2>
        <div className="flex gap-(--gap-picture)">{children}</div>
      </div>
      <span
        aria-hidden="true"
        className="mx-6 mb-[14px] w-px bg-line group-last/strip:w-0 group-last/strip:mx-2 max-wide:mx-4"
      />
    </div>
  );
}
