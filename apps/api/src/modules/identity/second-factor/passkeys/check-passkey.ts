import type { PasskeyAssertion } from '@pingvas/contracts';
import { User } from '@pingvas/db';
import type { Context, PersonContext } from '../../../../platform/context.ts';
import { DomainError } from '../../../../platform/errors/domain-error.ts';
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
  const { userId } = await verifyPasskey(context, passkey, { purpose: 'sign-in' });
  const user = await context.em.fork().findOne(User, { id: userId });
  if (user === null) throw new DomainError('identity.wrong-passkey');
  if (!user.isActive) throw new DomainError('identity.inactive');
  return user;
}
