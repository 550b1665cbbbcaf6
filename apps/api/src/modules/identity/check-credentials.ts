import type { LogInInput } from '@pingvas/contracts';
import { User } from '@pingvas/db';
import type { Context, PersonContext } from '../../platform/context.ts';
import { DomainError } from '../../platform/errors/domain-error.ts';
import type { LimitSubject, Limits } from '../../platform/limits/limits.ts';
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
  // Where its owner signs in an account has tries of its own, which no stranger can use up.
  const place = (await knownPlace(context, user, caller.address)) ?? 'elsewhere';
  // The name stands last, so that nobody can type the counter of another one.
  const typed = { account: `from ${place}: ${name}` };
  await limits.spend('log-in-account', typed);
  // Both names of an account have as many tries as one. That these are over is said to nobody: who hears it of one name
  // because of tries with another one would know that both are one person's. The right password is a wrong one then.
  const counted = { account: `from ${place}, by account: ${user?.id ?? `nobody ${name}`}` };
  const tooManyTries = await isSpent(limits, counted);
  const fits = await verifyPassword(user?.passwordHash ?? null, password);
  if (user === null || !fits || tooManyTries) {
    const targetUserId = user?.id ?? null;
    const details = tooManyTries ? { tooManyTries } : {};
    await recordAct(em, context, { action: 'identity.sign-in-refused', targetUserId, details });
    throw new DomainError('identity.wrong-credentials');
  }
  // Only wrong passwords count.
  await limits.giveBack('log-in-account', typed);
  await limits.giveBack('log-in-account', counted);
  if (!user.isActive) throw new DomainError('identity.inactive');
  return user;
}

async function isSpent(limits: Limits, counted: LimitSubject): Promise<boolean> {
  try {
    await limits.spend('log-in-account', counted);
    return false;
  } catch (error) {
    if (error instanceof DomainError && error.code === 'request.rate-limited') return true;
    throw error;
  }
}
