import { UniqueConstraintViolationException } from '@mikro-orm/core';
import type { RegisterInput } from '@pingvas/contracts';
import { newId, User } from '@pingvas/db';
import type { Context } from '../../platform/context.ts';
import { DomainError } from '../../platform/errors/domain-error.ts';
import { grantCredits, openAccount } from '../credits/index.ts';
import { recordAct } from './audit/record-act.ts';
import { hashPassword } from './password-hash.ts';
import { isTrivialPassword } from './trivial-passwords.ts';

/**
 * Makes an account with its credit account and its welcome credits, or nothing at all.
 *
 * @throws DomainError identity.weak-password, identity.email-taken, identity.username-taken
 */
export async function register(context: Context, input: RegisterInput): Promise<User> {
  const { email, password, username = null, fullName = null, language = 'ko' } = input;
  if (isTrivialPassword(password, email)) throw new DomainError('identity.weak-password');
  // Hashed before the transaction: 17 ms of a core are no business of a database connection.
  const passwordHash = await hashPassword(password);
  const { em, clock, settings, metrics } = context;
  const { welcomeCredits } = settings;

  try {
    const user = await em.transactional(async (tx) => {
      const now = clock.now();
      const user = tx.create(User, {
        ...{ id: newId(), email, passwordHash, username, fullName, language },
        createdAt: now,
        updatedAt: now,
      });
      await tx.flush();
      // What the database fills in is part of the answer.
      await tx.refresh(user);
      await recordAct(tx, context, { action: 'identity.registered', targetUserId: user.id });
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
    if (breaks(error, 'users_email_unique')) throw new DomainError('identity.email-taken');
    if (breaks(error, 'users_username_unique')) throw new DomainError('identity.username-taken');
    throw error;
  }
}

function breaks(error: unknown, constraint: string): boolean {
  return (
    error instanceof UniqueConstraintViolationException &&
    'constraint' in error &&
    error.constraint === constraint
  );
}
