import type { EntityManager } from '@pingvas/db';
import type { Actor, Context } from '../../../platform/context.ts';
import { DomainError } from '../../../platform/errors/domain-error.ts';

/**
 * Call it first in the transaction of a sensitive act: keeps the account from others until the commit, and looks
 * whether the session that asks still counts, and its person is what they were when it was let in. Whatever ends
 * sessions holds the account, too, so the act comes before it as a whole, or finds its session gone.
 *
 * @throws DomainError identity.unauthenticated, identity.forbidden for somebody who is no administrator any more
 */
export async function assertSessionStands(
  tx: EntityManager,
  { userId, credentialId, role }: Pick<Actor, 'userId' | 'credentialId' | 'role'>,
): Promise<void> {
  await tx.execute('select 1 from identity.users where id = ? for no key update', [userId]);
  // A second statement: the first one may have waited, and sees what was there when it began.
  const [found] = await tx.execute<{ role: string }[]>(
    `select person.role from identity.sessions session join identity.users person on person.id = session.user_id
      where session.id_hash = ? and person.id = ? and person.is_active`,
    [credentialId, userId],
  );
  if (found === undefined) throw new DomainError('identity.unauthenticated');
  if (role === 'admin' && found.role !== 'admin') throw new DomainError('identity.forbidden');
}

/**
 * A sensitive act of a session in a transaction of its own, which begins with {@link assertSessionStands}. Acts that
 * change the account itself go through `changeUser` and begin with it as well.
 *
 * @throws DomainError identity.unauthenticated when the session ended meanwhile
 */
export function actInSession<T>(
  { em, actor }: Pick<Context, 'em'> & { readonly actor: Actor },
  work: (tx: EntityManager) => Promise<T>,
): Promise<T> {
  return em.fork().transactional(async (tx) => {
    await assertSessionStands(tx, actor);
    return work(tx);
  });
}
