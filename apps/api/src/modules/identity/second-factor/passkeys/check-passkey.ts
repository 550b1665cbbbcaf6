import type { PasskeyAssertion } from '@pingvas/contracts';
import { Passkey, User } from '@pingvas/db';
import type { Context, PersonContext } from '../../../../platform/context.ts';
import { DomainError } from '../../../../platform/errors/domain-error.ts';
import { recordAct } from '../../audit/record-act.ts';
import { verifyPasskey } from './verify-passkey.ts';

/**
 * The account that a passkey alone opens: it proves two things at once, that somebody has the device and that they
 * are its owner.
 *
 * @throws DomainError identity.wrong-passkey, identity.inactive
 */
export async function checkPasskey(
  context: PersonContext & Context,
  { passkey }: { readonly passkey: PasskeyAssertion },
): Promise<User> {
  // Read before the proof is looked at: what ends while that goes on has ended for this sign-in, too.
  const user = await holderOf(context, passkey);
  const { userId } = await verified(context, passkey);
  if (user?.id !== userId) throw new DomainError('identity.wrong-passkey');
  if (!user.isActive) throw new DomainError('identity.inactive');
  return user;
}

async function holderOf({ em }: Context, { id: credentialId }: PasskeyAssertion): Promise<User | null> {
  const fork = em.fork();
  const claimed = await fork.findOne(Passkey, { credentialId });
  return claimed === null ? null : fork.findOne(User, { id: claimed.userId });
}

/** What was refused is written down, with whose passkey was claimed where we know it. */
async function verified(context: PersonContext & Context, passkey: PasskeyAssertion) {
  try {
    return await verifyPasskey(context, passkey, { purpose: 'sign-in' });
  } catch (error) {
    if (error instanceof DomainError && error.code === 'identity.wrong-passkey') {
      const em = context.em.fork();
      const claimed = await em.findOne(Passkey, { credentialId: passkey.id });
      await recordAct(em, context, {
        action: 'identity.sign-in-refused',
        targetUserId: claimed?.userId ?? null,
        details: { method: 'passkey' },
      });
    }
    throw error;
  }
}
