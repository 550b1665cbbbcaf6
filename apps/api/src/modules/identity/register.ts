import type { RegisterInput } from '@pingvas/contracts';
import type { User } from '@pingvas/db';
import type { Context } from '../../platform/context.ts';
import { makeAccount, sayTaken } from './make-account.ts';
import { hashPassword } from './password/password-hash.ts';
import { refuseWeakPassword } from './password/refuse-weak-password.ts';

/**
 * Makes an account with its credit account and its welcome credits, or nothing at all.
 *
 * @throws DomainError identity.weak-password, identity.email-taken, identity.username-taken
 */
export async function register(context: Context, input: RegisterInput): Promise<User> {
  const { email, password, username = null, fullName = null, language = 'ko' } = input;
  await refuseWeakPassword(password, { email, username, fullName });
  // Hashed before the transaction: 17 ms of a core are no business of a database connection.
  const passwordHash = await hashPassword(password);
  const { em, settings, metrics } = context;

  try {
    const user = await em.transactional((tx) =>
      makeAccount(tx, context, { email, passwordHash, username, fullName, language }),
    );
    metrics.creditsMoved({ kind: 'grant', state: 'posted', amount: settings.welcomeCredits });
    return user;
  } catch (error) {
    throw sayTaken(error);
  }
}
