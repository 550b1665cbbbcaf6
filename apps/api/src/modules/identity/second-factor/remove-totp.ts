import { TotpSecret } from '@pingvas/db';
import type { Context, PersonContext, SignedInActor } from '../../../platform/context.ts';
import { DomainError } from '../../../platform/errors/domain-error.ts';
import { changeFactors } from './change-factors.ts';

/** @throws DomainError identity.second-factor-off when there is no authenticator app */
export async function removeTotp(
  context: Context & PersonContext & { readonly actor: SignedInActor },
): Promise<{ ok: true }> {
  const { userId } = context.actor;
  await changeFactors(context, { change: 'totp-removed' }, async (tx) => {
    const removed = await tx.nativeDelete(TotpSecret, { userId, confirmedAt: { $ne: null } });
    if (removed === 0) throw new DomainError('identity.second-factor-off');
  });
  return { ok: true };
}
