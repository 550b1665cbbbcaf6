import type { EntityManager } from '@mikro-orm/postgresql';
import { newId } from '@pingvas/db';
import { hashEntry } from './ledger-chain.ts';
import type { LockedAccount } from './lock-account.ts';

/** A posted transfer, ready to be written into both accounts. */
export interface Booking {
  readonly transferId: string;
  readonly amount: number;
  readonly debit: LockedAccount;
  readonly credit: LockedAccount;
  /** What of the amount had been held on the debited account before: all of it, or nothing. */
  readonly wasHeld: boolean;
  readonly at: Date;
}

/** Writes one entry into each of the two locked accounts and moves their balances: together they add up to zero. */
export async function bookEntries(tx: EntityManager, booking: Booking): Promise<void> {
  const { transferId, amount, debit, credit, wasHeld, at } = booking;
  const freed = wasHeld ? amount : 0;
  await bookEntry(tx, { account: debit, transferId, amount: -amount, freed, at });
  await bookEntry(tx, { account: credit, transferId, amount, freed: 0, at });
}

interface EntryBooking {
  readonly account: LockedAccount;
  readonly transferId: string;
  readonly amount: number;
  readonly freed: number;
  readonly at: Date;
}

async function bookEntry(tx: EntityManager, booking: EntryBooking): Promise<void> {
  const { account, transferId, amount, freed, at } = booking;
  const content = {
    accountId: account.id,
    sequence: account.entryCount + 1,
    transferId,
    amount,
    balanceAfter: account.balance + amount,
    createdAt: at,
    previousHash: account.lastHash,
  };
  const hash = hashEntry(content);
  // Compare and set: the row is locked, and still the chain refuses to be continued from anywhere but its end.
  const { affectedRows } = await tx.execute<{ affectedRows: number }>(
    `update credits.accounts
        set balance = balance + ?, held = held - ?, entry_count = ?, last_hash = ?
      where id = ? and entry_count = ? and last_hash = ? and balance = ?`,
    [
      amount,
      freed,
      content.sequence,
      hash,
      account.id,
      account.entryCount,
      account.lastHash,
      account.balance,
    ],
    'run',
  );
  if (affectedRows !== 1) throw new Error(`Credit account ${account.id} changed under its lock`);
  await tx.execute(
    `insert into credits.entries
       (id, account_id, sequence, transfer_id, amount, balance_after, previous_hash, hash, created_at)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    [
      newId(),
      account.id,
      content.sequence,
      transferId,
      amount,
      content.balanceAfter,
      content.previousHash,
      hash,
      at,
    ],
  );
}
