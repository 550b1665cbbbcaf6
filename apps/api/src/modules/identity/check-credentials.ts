import type { LogInInput } from '@pingvas/contracts';
import { User } from '@pingvas/db';
import type { Context, PersonContext } from '../../platform/context.ts';
import { DomainError } from '../../platform/errors/domain-error.ts';
import { recordAct } from './audit/record-act.ts';
import { countTry } from './log-in-tries.ts';
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
  const { em } = context;
  // No username has an @, and every e-mail has one.
  const user = await em.findOne(User, name.includes('@') ? { email: name } : { username: name });
  const counted = await countTry(context, user, name);
  const fits = await verifyPassword(user?.passwordHash ?? null, password).catch(async (error: unknown) => {
    // Nothing was compared, so nobody has learned anything.
    await counted.takeBack();
    throw error;
  });
  if (user === null || !fits || counted.isOneTooMany) {
    const targetUserId = user?.id ?? null;
    const details = counted.isOneTooMany ? { tooManyTries: true } : {};
    await recordAct(em, context, { action: 'identity.sign-in-refused', targetUserId, details });
    throw new DomainError('identity.wrong-credentials');
  }
  // Only wrong passwords count.
  await counted.takeBack();
  if (!user.isActive) throw new DomainError('identity.inactive');
  return user;
}
