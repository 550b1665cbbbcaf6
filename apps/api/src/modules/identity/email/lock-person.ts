import { type EntityManager, User } from '@pingvas/db';
import { DomainError } from '../../../platform/errors/domain-error.ts';

/**
 * The account as it is now, kept from others until the commit.
 *
 * @throws DomainError identity.inactive for one that was closed or erased
 */
export async function lockPerson(tx: EntityManager, userId: string): Promise<User> {
  // The same lock as everywhere: one that was made stronger half-way could wait for somebody who waits for it.
  await tx.execute('select 1 from identity.users where id = ? for no key update', [userId]);
  const user = await tx.findOneOrFail(User, { id: userId }, { refresh: true });
  if (!canBeReached(user)) throw new DomainError('identity.inactive');
  return user;
}

/** Links neither go to closed accounts, nor work for them. */
export function canBeReached({ isActive, erasedAt }: Pick<User, 'isActive' | 'erasedAt'>): boolean {
  return isActive && erasedAt === null;
}
