import type { LogInInput } from '@pingvas/contracts';
import { User } from '@pingvas/db';
import type { Context, PersonContext } from '../../platform/context.ts';
import { DomainError } from '../../platform/errors/domain-error.ts';
import { recordAct } from './audit/record-act.ts';
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
  const { em, limits } = context;
  // No username has an @, and every e-mail has one.
  const user = await em.findOne(User, name.includes('@') ? { email: name } : { username: name });
  // By either name it is the same account; one that does not exist is counted just the same.
  const tried = { account: user?.id ?? name };
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
