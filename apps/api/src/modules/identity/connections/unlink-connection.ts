import type { ProviderInput } from '@pingvas/contracts';
import { Connection, User } from '@pingvas/db';
import type { SignedInContext } from '../../../platform/context.ts';
import { DomainError } from '../../../platform/errors/domain-error.ts';
import { recordAct } from '../audit/record-act.ts';
import { sendNotice } from '../email/send-mail.ts';
import { actInSession } from '../sessions/assert-session-stands.ts';
import { endLogInsWith } from '../sessions/session-store.ts';
import { canEnterWithout, waysInto } from './ways-in.ts';

/**
 * Takes a link to a provider away, unless it is the last way into the account.
 *
 * @throws DomainError identity.connection-not-found, identity.last-way-in, identity.unauthenticated when the
 * session ended meanwhile
 */
export async function unlinkConnection(
  context: SignedInContext,
  { provider }: ProviderInput,
): Promise<{ ok: true }> {
  const { actor, settings } = context;
  await actInSession(context, async (tx) => {
    // The account is held: two at once could each think that the other link stays.
    const user = await tx.findOneOrFail(User, { id: actor.userId });
    const connection = await tx.findOne(Connection, { userId: user.id, provider });
    if (connection === null) throw new DomainError('identity.connection-not-found');
    if (!canEnterWithout(await waysInto(tx, user, settings), connection.id)) {
      throw new DomainError('identity.last-way-in');
    }
    await tx.nativeDelete(Connection, { id: connection.id });
    // Nobody who is coming from there now gets in any more.
    await endLogInsWith(tx, user.id);
    await recordAct(tx, context, { action: 'identity.connection-unlinked', details: { provider } });
    const values = { change: 'unlinked', provider } as const;
    await sendNotice(tx, context, { template: 'connection-changed', reader: user, values });
  });
  return { ok: true };
}
