import { LockMode } from '@mikro-orm/core';
import { type EntityManager, User } from '@pingvas/db';
import { DomainError } from '../../../platform/errors/domain-error.ts';

/**
 * The account as it is now, kept from others until the commit.
 *
 * @throws DomainError identity.inactive for one that was closed or erased
 */
export async function lockPerson(tx: EntityManager, userId: string): Promise<User> {
  const user = await tx.findOneOrFail(
    User,
    { id: userId },
    { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true },
  );
  if (!canBeReached(user)) throw new DomainError('identity.inactive');
  return user;
}

/** Links neither go to closed accounts, nor work for them. */
export function canBeReached({ isActive, erasedAt }: Pick<User, 'isActive' | 'erasedAt'>): boolean {
  return isActive && erasedAt === null;
}
