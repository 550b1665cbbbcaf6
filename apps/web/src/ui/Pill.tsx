import type { ReactNode } from 'react';
import { classNames } from './class-names.ts';

type PillLook = 'emulator' | 'failed' | 'live' | 'private';

const looks: Record<PillLook, string> = {
  emulator: 'bg-warn-wash text-warn-text',
  failed: 'bg-danger-wash text-danger-text',
  live: 'bg-glaze-wash text-glaze-text',
  private: 'text-ink edge-control',
};

/** A word about the state of something, 24 high. */
export function Pill({ look, children }: { readonly look: PillLook; readonly children: ReactNode }) {
  return (
    <span
      className={classNames(
        'inline-flex h-6 shrink-0 items-center gap-1.5 rounded-round px-[9px] text-13 font-medium whitespace-nowrap',
        looks[look],
      )}
    >
      {look === 'live' && <span aria-hidden="true" className="live-dot" />}
      {children}
    </span>
  );
}
