import type { RegisterInput } from '@pingvas/contracts';
import type { User } from '@pingvas/db';
import type { Context } from '../../platform/context.ts';
import { sendVerification } from './email/request-verification.ts';
import { makeAccount, sayTaken } from './make-account.ts';
import { hashPassword } from './password/password-hash.ts';
import { refuseWeakPassword } from './password/refuse-weak-password.ts';

/**
 * Makes an account with its credit account, its welcome credits and a mail that asks whether the mailbox is theirs,
 * or nothing at all.
 *
 * @throws DomainError identity.weak-password, identity.email-taken, identity.username-taken
 */
export async function register(context: Context, input: RegisterInput): Promise<User> {
  const { email, password, username = null, fullName = null, language = 'ko' } = input;
  await refuseWeakPassword(password, { email, username, fullName });
  // Hashed before the transaction: 17 ms of a core are no business of a database connection.
  const passwordHash = await hashPassword(password);
  const { em } = context;

  try {
    return await em.transactional(async (tx) => {
      const facts = { email, passwordHash, username, fullName, language };
      const user = await makeAccount(tx, context, facts);
      await sendVerification(tx, context, user);
      return user;
    });
  } catch (error) {
    throw sayTaken(error);
  }
}
