import { LockMode } from '@mikro-orm/core';
import type { ProviderInput } from '@pingvas/contracts';
import { Connection, User } from '@pingvas/db';
import type { SignedInContext } from '../../../platform/context.ts';
import { DomainError } from '../../../platform/errors/domain-error.ts';
import { recordAct } from '../audit/record-act.ts';
import { sendNotice } from '../email/send-mail.ts';
import { canEnterWithout, waysInto } from './ways-in.ts';

/**
 * Takes a link to a provider away, unless it is the last way into the account.
 *
 * @throws DomainError identity.connection-not-found, identity.last-way-in
 */
export async function unlinkConnection(
  context: SignedInContext,
  { provider }: ProviderInput,
): Promise<{ ok: true }> {
  const { em, actor, settings } = context;
  await em.fork().transactional(async (tx) => {
    // Two at once could each think that the other link stays.
    const lock = { lockMode: LockMode.PESSIMISTIC_WRITE };
    const user = await tx.findOneOrFail(User, { id: actor.userId }, lock);
    const connection = await tx.findOne(Connection, { userId: user.id, provider });
    if (connection === null) throw new DomainError('identity.connection-not-found');
    if (!canEnterWithout(await waysInto(tx, user, settings), connection.id)) {
      throw new DomainError('identity.last-way-in');
    }
    await tx.nativeDelete(Connection, { id: connection.id });
    await recordAct(tx, context, { action: 'identity.connection-unlinked', details: { provider } });
    const values = { change: 'unlinked', provider } as const;
    await sendNotice(tx, context, { template: 'connection-changed', reader: user, values });
  });
  return { ok: true };
}
