import type { QueryClient } from '@tanstack/react-query';
import type { RegisteredRouter } from '@tanstack/react-router';
import { pageToComeBackTo } from './page-to-come-back-to.ts';

/** Leads to the door after the session has ended, forgets what it knew, and comes back to the page from there. */
export function leaveForDoor(cache: QueryClient, router: RegisteredRouter): void {
  const { location } = router.state;
  if (location.pathname === '/sign-in' || location.pathname === '/register') return;
  cache.clear();
  const next = location.pathname === '/' ? {} : { next: pageToComeBackTo(location) };
  void router.navigate({ to: '/sign-in', search: { ended: true, ...next } });
}
