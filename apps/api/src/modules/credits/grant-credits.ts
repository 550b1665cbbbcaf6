import type { EntityManager } from '@mikro-orm/postgresql';
import { newId, runTogether } from '@pingvas/db';
import { DomainError } from '../../platform/errors/domain-error.ts';
import { assertAmount } from './assert-amount.ts';
import { bookingStatements } from './book-entries.ts';
import { lockAccountById, lockUserAccount } from './lock-account.ts';
import { grantsAccountId } from './system-accounts.ts';

export interface GrantCreditsInput {
  readonly userId: string;
  /** Credits, whole, at least 1. */
  readonly amount: number;
  /** The same key grants once, however often it comes. */
  readonly idempotencyKey: string;
}

/**
 * Gives credits to a user, at once and for good. Resolves to false when this key had already given them.
 *
 * @throws DomainError request.key-reused when the key stands for another grant
 */
export async function grantCredits(
  tx: EntityManager,
  { userId, amount, idempotencyKey }: GrantCreditsInput,
): Promise<boolean> {
  assertAmount(amount);
  const credit = await lockUserAccount(tx, userId);
  const debit = await lockAccountById(tx, grantsAccountId);
  const at = new Date();
  const transferId = newId();
  const inserted = await tx.execute<{ id: string }[]>(
    `insert into credits.transfers
       (id, debit_account_id, credit_account_id, amount, state, kind, generation_id, picture_index,
        idempotency_key, created_at, expires_at, resolved_at)
     values (?, ?, ?, ?, 'posted', 'grant', null, null, ?, ?, null, ?)
     on conflict (idempotency_key) do nothing
     returning id`,
    [transferId, debit.id, credit.id, amount, `grant:${idempotencyKey}`, at, at],
  );
  if (inserted.length === 0) {
    await assertSameGrant(tx, credit.id, amount, idempotencyKey);
    return false;
  }
  await runTogether(tx, bookingStatements({ transferId, amount, debit, credit, wasHeld: false, at }));
  return true;
}

async function assertSameGrant(
  tx: EntityManager,
  accountId: string,
  amount: number,
  idempotencyKey: string,
): Promise<void> {
  const [known] = await tx.execute<{ credit_account_id: string; amount: string }[]>(
    'select credit_account_id, amount from credits.transfers where idempotency_key = ?',
    [`grant:${idempotencyKey}`],
  );
  const isSame = known?.credit_account_id === accountId && Number(known.amount) === amount;
  if (!isSame) throw new DomainError('request.key-reused');
}
