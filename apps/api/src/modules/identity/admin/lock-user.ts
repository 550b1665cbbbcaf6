import { type EntityManager, User } from '@pingvas/db';
import type { Actor } from '../../../platform/context.ts';
import { DomainError } from '../../../platform/errors/domain-error.ts';
import { assertSessionStands } from '../sessions/assert-session-stands.ts';
import { lockWithAdministrators } from './keep-an-administrator.ts';

/**
 * The account that an administrator is about to change, locked until the transaction ends, after a look whether they
 * still are one and their session still counts. From where an erasure has begun there is nothing to change any more.
 *
 * @throws DomainError identity.unauthenticated, identity.forbidden, identity.user-not-found, identity.account-erased
 */
export async function lockUser(tx: EntityManager, actor: Actor, userId: string): Promise<User> {
  // Two administrators who change each other wait in one order, and none of them for both.
  await lockWithAdministrators(tx, [actor.userId, userId]);
  await assertSessionStands(tx, actor);
  const user = await tx.findOne(User, { id: userId }, { refresh: true });
  if (user === null) throw new DomainError('identity.user-not-found');
  const isGoing = user.erasedAt !== null || user.erasureBegunAt !== null;
  if (isGoing) throw new DomainError('identity.account-erased');
  return user;
}
