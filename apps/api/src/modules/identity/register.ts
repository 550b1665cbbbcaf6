import { UniqueConstraintViolationException } from '@mikro-orm/core';
import type { RegisterInput } from '@pingvas/contracts';
import { newId, User } from '@pingvas/db';
import type { Context } from '../../platform/context.ts';
import { DomainError } from '../../platform/errors/domain-error.ts';
import { grantCredits, openAccount } from '../credits/index.ts';
import { hashPassword } from './password-hash.ts';
import { isTrivialPassword } from './trivial-passwords.ts';

/**
 * Makes an account with its credit account and its welcome credits, or nothing at all.
 *
 * @throws DomainError identity.weak-password, identity.email-taken
 */
export async function register(context: Context, { email, password }: RegisterInput): Promise<User> {
  if (isTrivialPassword(password, email)) throw new DomainError('identity.weak-password');
  // Hashed before the transaction: 17 ms of a core are no business of a database connection.
  const passwordHash = await hashPassword(password);
  const { em, clock, settings, metrics } = context;
  const { welcomeCredits } = settings;

  try {
    const user = await em.transactional(async (tx) => {
      const now = clock.now();
      const user = tx.create(User, { id: newId(), email, passwordHash, createdAt: now, updatedAt: now });
      await tx.flush();
      await openAccount(tx, user.id);
      if (welcomeCredits > 0) {
        await grantCredits(tx, {
          userId: user.id,
          amount: welcomeCredits,
          idempotencyKey: `welcome:${user.id}`,
        });
      }
      return user;
    });
    metrics.creditsMoved({ kind: 'grant', state: 'posted', amount: welcomeCredits });
    return user;
  } catch (error) {
    // The unique index decides, not a look beforehand: two registrations at once cannot both win.
    if (isTakenEmail(error)) throw new DomainError('identity.email-taken');
    throw error;
  }
}

function isTakenEmail(error: unknown): boolean {
  return (
    error instanceof UniqueConstraintViolationException &&
    'constraint' in error &&
    error.constraint === 'users_email_unique'
  );
}
