import type { LogInInput } from '@pingvas/contracts';
import { User } from '@pingvas/db';
import type { Context, PersonContext } from '../../platform/context.ts';
import { DomainError } from '../../platform/errors/domain-error.ts';
import { recordAct } from './audit/record-act.ts';
import { knownPlace } from './known-places.ts';
import { verifyPassword } from './password/password-hash.ts';

/**
 * The account that this e-mail or username and password open. An unknown name and a wrong password do the same work
 * and get the same answer; that an account is closed is said only to who knows its password.
 *
 * @throws DomainError identity.wrong-credentials, identity.inactive, request.rate-limited
 */
export async function checkCredentials(
  context: PersonContext & Context,
  { email: name, password }: LogInInput,
): Promise<User> {
  const { em, limits, caller } = context;
  // No username has an @, and every e-mail has one.
  const user = await em.findOne(User, name.includes('@') ? { email: name } : { username: name });
  // Counted by the name as it was typed: a counter of the account would say which names are one person's. Where its
  // owner signs in they have tries of their own, which no stranger can use up. The name stands last, so that nobody can
  // type the counter of another one.
  const place = await knownPlace(context, user, caller.address);
  const tried = { account: `from ${place ?? 'elsewhere'}: ${name}` };
  await limits.spend('log-in-account', tried);
  const fits = await verifyPassword(user?.passwordHash ?? null, password);
  if (user === null || !fits) {
    const targetUserId = user?.id ?? null;
    await recordAct(em, context, { action: 'identity.sign-in-refused', targetUserId });
    throw new DomainError('identity.wrong-credentials');
  }
  // Only wrong passwords count.
  await limits.giveBack('log-in-account', tried);
  if (!user.isActive) throw new DomainError('identity.inactive');
  return user;
}
