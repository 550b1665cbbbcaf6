import type { EntityManager } from '@mikro-orm/postgresql';
import { giveBackToKey } from './key-spending.ts';
import { lockAccountById } from './lock-account.ts';

export interface VoidHoldsInput {
  readonly generationId: string;
  /** Only these; all when left out. */
  readonly pictureIndices?: readonly number[];
}

/** What was given back. */
export interface VoidedHolds {
  readonly count: number;
  /** Credits. */
  readonly amount: number;
}

interface VoidedRow {
  readonly amount: string;
  readonly api_key_id: string | null;
  readonly key_day: string | null;
}

/** Gives back what is still held for a generation. What is paid stays paid; repeating it gives nothing more. */
export async function voidHolds(
  tx: EntityManager,
  { generationId, pictureIndices }: VoidHoldsInput,
): Promise<VoidedHolds> {
  const nothing = { count: 0, amount: 0 };
  if (pictureIndices?.length === 0) return nothing;
  const [owner] = await tx.execute<{ debit_account_id: string }[]>(
    'select debit_account_id from credits.transfers where generation_id = ? limit 1',
    [generationId],
  );
  if (owner === undefined) return nothing;
  const account = await lockAccountById(tx, owner.debit_account_id);
  const only =
    pictureIndices === undefined ? '' : `and picture_index in (${pictureIndices.map(() => '?').join(', ')})`;
  const voided = await tx.execute<VoidedRow[]>(
    `update credits.transfers set state = 'voided', resolved_at = ?
      where generation_id = ? and state = 'pending' ${only}
      returning amount, api_key_id, key_day::text as key_day`,
    [new Date(), generationId, ...(pictureIndices ?? [])],
  );
  const [first] = voided;
  if (first === undefined) return nothing;
  const amount = voided.reduce((sum, hold) => sum + Number(hold.amount), 0);
  await tx.execute('update credits.accounts set held = held - ? where id = ?', [amount, account.id]);
  // One generation was asked for once: with one key, on one day, or with none.
  const { api_key_id: apiKeyId, key_day: day } = first;
  if (apiKeyId !== null && day !== null) await giveBackToKey(tx, { apiKeyId, day }, amount);
  return { count: voided.length, amount };
}
