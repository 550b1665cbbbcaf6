import { Outlet } from '@tanstack/react-router';
import { Bar } from './Bar.tsx';
import { LeavingBanner } from './LeavingBanner.tsx';
import { SkipLink } from './SkipLink.tsx';
import { TabBar } from './TabBar.tsx';
import { VerifyBanner } from './VerifyBanner.tsx';

/** The frame of every room that has a bar. On a phone the rooms lie at the foot. */
export function Rooms() {
  return (
    <div className="group/rooms flex min-h-dvh flex-col has-data-banner:[--banner:40px] max-wide:h-dvh">
      <SkipLink />
      <Bar />
      <LeavingBanner />
      <VerifyBanner />
      <main
        id="page"
        tabIndex={-1}
        className="flex min-h-0 flex-1 flex-col outline-none max-wide:overflow-y-auto"
      >
        <Outlet />
      </main>
      <TabBar />
    </div>
  );
}
