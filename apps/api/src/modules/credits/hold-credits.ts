import type { EntityManager } from '@mikro-orm/postgresql';
import { newId } from '@pingvas/db';
import { DomainError } from '../../platform/errors/domain-error.ts';
import { assertAmount } from './assert-amount.ts';
import { lockUserAccount } from './lock-account.ts';
import { revenueAccountId } from './system-accounts.ts';

export interface HoldCreditsInput {
  readonly userId: string;
  readonly generationId: string;
  readonly pictureCount: number;
  /** Credits for each picture. */
  readonly pricePerPicture: number;
  /** From then on the holds are given back if the generation has ended without settling them. */
  readonly expiresAt: Date;
}

/**
 * Sets the price of a generation aside, as one hold per picture, so that each is settled by itself. The same
 * generation again changes nothing.
 *
 * @throws DomainError credits.not-enough with the price and what could be spent; request.key-reused when the
 * generation already has other holds
 */
export async function holdCredits(tx: EntityManager, input: HoldCreditsInput): Promise<void> {
  const { userId, pictureCount, pricePerPicture } = input;
  const price = pictureCount * pricePerPicture;
  assertAmount(pictureCount);
  assertAmount(pricePerPicture);
  assertAmount(price);
  const account = await lockUserAccount(tx, userId);
  if (await hasHolds(tx, account.id, input)) return;

  // The database decides whether there is enough; the row's own check stands behind it.
  const { affectedRows } = await tx.execute<{ affectedRows: number }>(
    'update credits.accounts set held = held + ? where id = ? and balance - held >= ?',
    [price, account.id, price],
    'run',
  );
  if (affectedRows !== 1) {
    throw new DomainError('credits.not-enough', { price, balance: account.balance - account.held });
  }
  await insertHolds(tx, account.id, input);
}

async function insertHolds(tx: EntityManager, accountId: string, input: HoldCreditsInput): Promise<void> {
  const { generationId, pictureCount, pricePerPicture, expiresAt } = input;
  const at = new Date();
  const creditAccountId = revenueAccountId(generationId);
  const rows = Array.from({ length: pictureCount }, (_, pictureIndex) => [
    newId(),
    accountId,
    creditAccountId,
    pricePerPicture,
    generationId,
    pictureIndex,
    `picture:${generationId}:${pictureIndex}`,
    at,
    expiresAt,
  ]);
  const places = rows.map(() => "(?, ?, ?, ?, 'pending', 'picture', ?, ?, ?, ?, ?, null)").join(', ');
  await tx.execute(
    `insert into credits.transfers
       (id, debit_account_id, credit_account_id, amount, state, kind, generation_id, picture_index,
        idempotency_key, created_at, expires_at, resolved_at)
     values ${places}`,
    rows.flat(),
  );
}

/** True for a replay. The caller holds the account's lock, so a twin cannot slip in between. */
async function hasHolds(tx: EntityManager, accountId: string, input: HoldCreditsInput): Promise<boolean> {
  const holds = await tx.execute<{ debit_account_id: string; amount: string }[]>(
    'select debit_account_id, amount from credits.transfers where generation_id = ?',
    [input.generationId],
  );
  if (holds.length === 0) return false;
  const isSame =
    holds.length === input.pictureCount &&
    holds.every(
      (hold) => hold.debit_account_id === accountId && Number(hold.amount) === input.pricePerPicture,
    );
  if (!isSame) throw new DomainError('request.key-reused');
  return true;
}
