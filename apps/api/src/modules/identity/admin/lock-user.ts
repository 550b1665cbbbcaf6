import { LockMode } from '@mikro-orm/core';
import { type EntityManager, User } from '@pingvas/db';
import { DomainError } from '../../../platform/errors/domain-error.ts';

/**
 * The account that an administrator is about to change, locked until the transaction ends.
 *
 * @throws DomainError identity.user-not-found, identity.account-erased
 */
export async function lockUser(tx: EntityManager, userId: string): Promise<User> {
  const user = await tx.findOne(User, { id: userId }, { lockMode: LockMode.PESSIMISTIC_WRITE });
  if (user === null) throw new DomainError('identity.user-not-found');
  if (user.erasedAt !== null) throw new DomainError('identity.account-erased');
  return user;
}
