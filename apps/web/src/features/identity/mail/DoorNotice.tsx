import type { ReactNode } from 'react';
import { DoorPage } from '../DoorPage.tsx';

interface DoorNoticeProps {
  readonly title: string;
  readonly lead: string;
  readonly children?: ReactNode;
}

/** A page at the door that says how something came out, and where to go from there. */
export function DoorNotice({ title, lead, children }: DoorNoticeProps) {
  return (
    <DoorPage title={title}>
      <div role="status">
        <p className="text-16 text-ink-2 max-w-[34em]">{lead}</p>
      </div>
      {children && <div className="mt-7 flex flex-wrap items-center gap-x-5 gap-y-3">{children}</div>}
    </DoorPage>
  );
}
