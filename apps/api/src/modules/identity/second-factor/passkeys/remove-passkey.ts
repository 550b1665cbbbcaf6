import { Passkey, User } from '@pingvas/db';
import type { Context, PersonContext, SignedInActor } from '../../../../platform/context.ts';
import { DomainError } from '../../../../platform/errors/domain-error.ts';
import { canEnter, waysInto } from '../../connections/ways-in.ts';
import { changeFactors } from '../change-factors.ts';

/** @throws DomainError identity.passkey-not-found, also for another person's; identity.last-way-in */
export async function removePasskey(
  context: Context & PersonContext & { readonly actor: SignedInActor },
  { passkeyId }: { readonly passkeyId: string },
): Promise<{ ok: true }> {
  const { userId } = context.actor;
  await changeFactors(context, { change: 'passkey-removed', details: { passkeyId } }, async (tx) => {
    const removed = await tx.nativeDelete(Passkey, { id: passkeyId, userId });
    if (removed === 0) throw new DomainError('identity.passkey-not-found');
    // As the account's row is held, no other way in goes at the same moment.
    const user = await tx.findOneOrFail(User, { id: userId });
    if (!canEnter(await waysInto(tx, user, context.settings))) {
      throw new DomainError('identity.last-way-in');
    }
  });
  return { ok: true };
}
