import { LockMode } from '@mikro-orm/core';
import { type EntityManager, User } from '@pingvas/db';
import { DomainError } from '../../../platform/errors/domain-error.ts';

/**
 * The account that an administrator is about to change, locked until the transaction ends. From where an erasure has
 * begun there is nothing to change any more.
 *
 * @throws DomainError identity.user-not-found, identity.account-erased
 */
export async function lockUser(tx: EntityManager, userId: string): Promise<User> {
  const user = await tx.findOne(User, { id: userId }, { lockMode: LockMode.PESSIMISTIC_WRITE });
  if (user === null) throw new DomainError('identity.user-not-found');
  const isGoing = user.erasedAt !== null || user.erasureBegunAt !== null;
  if (isGoing) throw new DomainError('identity.account-erased');
  return user;
}
