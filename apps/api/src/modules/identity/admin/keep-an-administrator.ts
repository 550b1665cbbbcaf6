import type { EntityManager } from '@pingvas/db';
import { DomainError } from '../../../platform/errors/domain-error.ts';

/** People of `identity.users` as `u` who can administer now. */
export const administersNow = `u.role = 'admin' and u.is_active and u.deletion_due_at is null and u.erased_at is null`;

/**
 * Keeps these people and everybody who administers from others until the commit. It has to be the first lock of its
 * transaction: all of them are taken in one order, so of two transactions none waits for the other one's end.
 */
export async function lockWithAdministrators(tx: EntityManager, userIds: readonly string[]): Promise<void> {
  await tx.execute(
    `select u.id from identity.users u where u.id in (${userIds.map(() => '?').join(', ')}) or (${administersNow})
      order by u.id for no key update`,
    [...userIds],
  );
}

/**
 * Call it in the transaction that takes somebody's role, account or data away, before it does: makes sure that an
 * administrator is left. All of them are locked in one order, so of two who demote each other the second one sees
 * what the first has done.
 *
 * @throws DomainError identity.last-administrator
 */
export async function keepAnAdministrator(tx: EntityManager, userId: string): Promise<void> {
  const administrators = await tx.execute<{ id: string }[]>(
    `select u.id from identity.users u where ${administersNow} order by u.id for no key update`,
  );
  if (administrators.length === 1 && administrators[0]?.id === userId) {
    throw new DomainError('identity.last-administrator');
  }
}
