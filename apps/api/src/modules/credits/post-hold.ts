import type { EntityManager } from '@mikro-orm/postgresql';
import { runTogether } from '@pingvas/db';
import { DomainError } from '../../platform/errors/domain-error.ts';
import { bookingStatements } from './book-entries.ts';
import { lockAccountById } from './lock-account.ts';

interface Hold {
  readonly id: string;
  readonly debit_account_id: string;
  readonly credit_account_id: string;
  readonly amount: string;
  readonly state: 'pending' | 'posted' | 'voided';
}

/**
 * Turns the hold of one picture into its payment. Resolves to the credits paid; 0 when it had been paid before.
 *
 * @throws DomainError generation.already-ended when the hold was given back: what is cancelled is not charged
 */
export async function postHold(
  tx: EntityManager,
  { generationId, pictureIndex }: { readonly generationId: string; readonly pictureIndex: number },
): Promise<number> {
  const found = await findHold(tx, generationId, pictureIndex);
  if (found === null) throw new Error(`Generation ${generationId} has no hold for picture ${pictureIndex}`);
  const debit = await lockAccountById(tx, found.debit_account_id);
  const credit = await lockAccountById(tx, found.credit_account_id);
  const at = new Date();
  const { affectedRows } = await tx.execute<{ affectedRows: number }>(
    "update credits.transfers set state = 'posted', resolved_at = ? where id = ? and state = 'pending'",
    [at, found.id],
    'run',
  );
  if (affectedRows === 0) {
    // Looked at again, under the lock: the first look may be older than the resolution.
    const settled = await findHold(tx, generationId, pictureIndex);
    if (settled?.state === 'posted') return 0;
    throw new DomainError('generation.already-ended');
  }
  const amount = Number(found.amount);
  await runTogether(
    tx,
    bookingStatements({ transferId: found.id, amount, debit, credit, wasHeld: true, at }),
  );
  return amount;
}

async function findHold(tx: EntityManager, generationId: string, pictureIndex: number): Promise<Hold | null> {
  const [hold] = await tx.execute<Hold[]>(
    `select id, debit_account_id, credit_account_id, amount, state
       from credits.transfers where generation_id = ? and picture_index = ?`,
    [generationId, pictureIndex],
  );
  return hold ?? null;
}
