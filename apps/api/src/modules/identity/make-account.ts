import { UniqueConstraintViolationException } from '@mikro-orm/core';
import { type EntityManager, newId, User } from '@pingvas/db';
import type { Actor, Caller, Context } from '../../platform/context.ts';
import { DomainError } from '../../platform/errors/domain-error.ts';
import { openAccount } from '../credits/index.ts';
import { recordAct } from './audit/record-act.ts';
import { welcome } from './welcome-credits.ts';

type AccountFacts = Pick<User, 'email' | 'passwordHash'> &
  Partial<Pick<User, 'id' | 'username' | 'fullName' | 'language' | 'theme' | 'timeZone'>> &
  Partial<Pick<User, 'role' | 'tier' | 'emailVerifiedAt'>>;

type MakeContext = Pick<Context, 'clock' | 'settings' | 'metrics' | 'requestId'> & {
  readonly actor?: Actor | undefined;
  readonly caller?: Caller | undefined;
};

/**
 * Writes an account with its credit account, its welcome credits and the record of it into a transaction. The unique
 * indexes decide whether it can be, so hand in what goes wrong to {@link sayTaken}.
 */
export async function makeAccount(
  tx: EntityManager,
  context: MakeContext,
  facts: AccountFacts,
): Promise<User> {
  const now = context.clock.now();
  const user = tx.create(User, {
    username: null,
    fullName: null,
    id: newId(),
    ...facts,
    createdAt: now,
    updatedAt: now,
  });
  await tx.flush();
  // What the database fills in is part of the answer.
  await tx.refresh(user);
  await recordAct(tx, context, { action: 'identity.registered', targetUserId: user.id });
  await openAccount(tx, user.id);
  await welcome(tx, context, user);
  return user;
}

/** Turns a clash with another account's name into what the caller hears: `throw sayTaken(error)`. */
export function sayTaken(error: unknown): unknown {
  // The unique index decides, not a look beforehand: two registrations at once cannot both win.
  if (breaks(error, 'users_email_unique')) return new DomainError('identity.email-taken');
  if (breaks(error, 'users_username_unique')) return new DomainError('identity.username-taken');
  return error;
}

function breaks(error: unknown, constraint: string): boolean {
  return (
    error instanceof UniqueConstraintViolationException &&
    'constraint' in error &&
    error.constraint === constraint
  );
}
