import type { LogInInput } from '@pingvas/contracts';
import { User } from '@pingvas/db';
import type { Context } from '../../platform/context.ts';
import { DomainError } from '../../platform/errors/domain-error.ts';
import { verifyPassword } from './password-hash.ts';

/**
 * The account that this e-mail and password open. An unknown e-mail and a wrong password do the same work and get
 * the same answer; that an account is closed is said only to who knows its password.
 *
 * @throws DomainError identity.wrong-credentials, identity.inactive
 */
export async function checkCredentials({ em }: Context, { email, password }: LogInInput): Promise<User> {
  const user = await em.findOne(User, { email });
  const fits = await verifyPassword(user?.passwordHash ?? null, password);
  if (user === null || !fits) throw new DomainError('identity.wrong-credentials');
  if (!user.isActive) throw new DomainError('identity.inactive');
  return user;
}
