import { type EntityManager, User } from '@pingvas/db';
import type { Context } from '../../platform/context.ts';
import { sessionCacheOf } from './sessions/session-cache.ts';

/** What may be changed about an account after it was made. */
export type UserChanges = Partial<Omit<User, 'id' | 'createdAt' | 'updatedAt'>>;

/**
 * Changes an account, on every instance from the next call on. The one way to do it: a row that is written past it
 * is seen only when what is cached of the person's sessions is over.
 */
export async function updateUser(
  { em, clock, live }: Pick<Context, 'em' | 'clock' | 'live'>,
  userId: string,
  changes: UserChanges,
): Promise<void> {
  try {
    await em.fork().nativeUpdate(User, { id: userId }, { ...changes, updatedAt: clock.now() });
  } finally {
    // Also after a failure: a connection that broke says nothing about what was committed.
    await sessionCacheOf(live).forget({ userId });
  }
}

/** As {@link updateUser}, for changes that must stand or fall with others: `work` gets the transaction of all. */
export async function changeUser<T>(
  { em, live }: Pick<Context, 'em' | 'live'>,
  userId: string,
  work: (tx: EntityManager) => Promise<T>,
): Promise<T> {
  try {
    return await em.fork().transactional(work);
  } finally {
    await sessionCacheOf(live).forget({ userId });
  }
}
