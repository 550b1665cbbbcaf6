import type { PasskeyView, RenamePasskeyInput } from '@pingvas/contracts';
import { Passkey } from '@pingvas/db';
import type { SignedInContext } from '../../../../platform/context.ts';
import { DomainError } from '../../../../platform/errors/domain-error.ts';
import { recordAct } from '../../audit/record-act.ts';
import { actInSession } from '../../sessions/assert-session-stands.ts';
import { presentPasskey } from '../second-factor.present.ts';

/** @throws DomainError identity.passkey-not-found, also for another person's */
export async function renamePasskey(
  context: SignedInContext,
  { passkeyId, name }: RenamePasskeyInput,
): Promise<PasskeyView> {
  const owned = { id: passkeyId, userId: context.actor.userId };
  return actInSession(context, async (tx) => {
    const changed = await tx.nativeUpdate(Passkey, owned, { name });
    if (changed === 0) throw new DomainError('identity.passkey-not-found');
    await recordAct(tx, context, { action: 'identity.passkey-renamed', details: { passkeyId } });
    return presentPasskey(await tx.findOneOrFail(Passkey, owned));
  });
}
