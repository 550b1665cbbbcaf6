import type { EntityManager } from '@pingvas/db';
import type { Actor } from '../../../platform/context.ts';
import { DomainError } from '../../../platform/errors/domain-error.ts';

/**
 * Call it first in the transaction of a sensitive act: keeps the account from others until the commit, and looks
 * whether the session that asks still counts. Whatever ends sessions holds the account, too, so the act comes before
 * it as a whole, or finds its session gone.
 *
 * @throws DomainError identity.unauthenticated
 */
export async function assertSessionStands(
  tx: EntityManager,
  { userId, credentialId }: Pick<Actor, 'userId' | 'credentialId'>,
): Promise<void> {
  await tx.execute('select 1 from identity.users where id = ? for no key update', [userId]);
  // A second statement: the first one may have waited, and sees what was there when it began.
  const [session] = await tx.execute<unknown[]>(
    `select 1 from identity.sessions session join identity.users person on person.id = session.user_id
      where session.id_hash = ? and person.id = ? and person.is_active`,
    [credentialId, userId],
  );
  if (session === undefined) throw new DomainError('identity.unauthenticated');
}
