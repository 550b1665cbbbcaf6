import { User } from '@pingvas/db';
import type { Context } from '../../platform/context.ts';
import { sessionCacheOf } from './session-cache.ts';

/** What may be changed about an account after it was made. */
export type UserChanges = Partial<Pick<User, 'email' | 'role' | 'tier' | 'isActive'>>;

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
