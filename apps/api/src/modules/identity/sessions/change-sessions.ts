import type { EntityManager } from '@pingvas/db';
import type { Context } from '../../../platform/context.ts';
import { type ChangedSessions, sessionCacheOf } from './session-cache.ts';

/**
 * Changes sessions and what must stand or fall with the change, in one transaction. Every api looks at them anew from
 * the next call on.
 */
export async function changeSessions<T>(
  { em, live }: Pick<Context, 'em' | 'live'>,
  changed: ChangedSessions,
  work: (tx: EntityManager) => Promise<T>,
): Promise<T> {
  try {
    return await em.fork().transactional(work);
  } finally {
    // Also after a failure: a connection that broke says nothing about what was committed.
    await sessionCacheOf(live).forget(changed);
  }
}
