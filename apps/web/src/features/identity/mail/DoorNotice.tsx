import { type ReactNode, useEffect } from 'react';
import { focusPage } from '../../../shell/focus-page.ts';
import { DoorPage } from '../DoorPage.tsx';

interface DoorNoticeProps {
  readonly title: string;
  readonly lead: string;
  readonly children?: ReactNode;
}

/** A page at the door that says how something came out, and where to go from there. */
export function DoorNotice({ title, lead, children }: DoorNoticeProps) {
  // What was pressed is gone: whoever reads by ear or goes by keys begins at the answer.
  useEffect(() => focusPage(), []);
  return (
    <DoorPage title={title}>
      <p className="max-w-[34em] text-16 text-ink-2">{lead}</p>
      {children && <div className="mt-7 flex flex-col gap-3">{children}</div>}
    </DoorPage>
  );
}
