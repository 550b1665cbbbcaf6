import type { PasskeyView, RenamePasskeyInput } from '@pingvas/contracts';
import { Passkey } from '@pingvas/db';
import type { ActorContext } from '../../../../platform/context.ts';
import { DomainError } from '../../../../platform/errors/domain-error.ts';
import { presentPasskey } from '../second-factor.present.ts';

/** @throws DomainError identity.passkey-not-found, also for another person's */
export async function renamePasskey(
  { em, actor }: ActorContext,
  { passkeyId, name }: RenamePasskeyInput,
): Promise<PasskeyView> {
  const owned = { id: passkeyId, userId: actor.userId };
  await em.nativeUpdate(Passkey, owned, { name });
  const passkey = await em.findOne(Passkey, owned);
  if (passkey === null) throw new DomainError('identity.passkey-not-found');
  return presentPasskey(passkey);
}
