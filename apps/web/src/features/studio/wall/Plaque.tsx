import type { ReactNode } from 'react';
import { languageOf } from '../../../messages/language-of.ts';

interface PlaqueProps {
  readonly width: number;
  readonly title: string;
  readonly facts: string;
  readonly badge?: ReactNode;
  /** At the right: what happens, and what can be done about it. */
  readonly children?: ReactNode;
}

/** The wall label below a picture: what it is on the left, what happens to it on the right. */
export function Plaque({ width, title, facts, badge, children }: PlaqueProps) {
  return (
    <div className="flex h-[46px] max-w-full items-center gap-4 max-wide:h-11" style={{ width }}>
      <div className="min-w-0 flex-1 max-wide:hidden">
        <h2 className="label-face -mt-1 truncate text-18" title={title} lang={languageOf(title)}>
          {title}
        </h2>
        <div className="flex h-[18px] items-center gap-2 text-13 text-ink-3">
          <span className="truncate">{facts}</span>
          {badge}
        </div>
      </div>
      {children}
    </div>
  );
}

interface PlaqueStateProps {
  readonly state: string;
  readonly detail: string;
  readonly isLive: boolean;
}

/** "Step 19 of 30", and how long it takes. */
export function PlaqueState({ state, detail, isLive }: PlaqueStateProps) {
  return (
    <div className="figures shrink-0 text-right whitespace-nowrap max-wide:flex-1 max-wide:text-left">
      <span className="flex items-center justify-end gap-2.5 text-16 font-strong max-wide:justify-start">
        {isLive && <span aria-hidden="true" className="live-dot" />}
        {state}
      </span>
      <span className="mt-1 block text-13 text-ink-3 max-wide:mt-0.5">{detail}</span>
    </div>
  );
}
