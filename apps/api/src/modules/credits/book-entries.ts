import { newId, type Statement, sql } from '@pingvas/db';
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

/**
 * What writes one entry into each of the two locked accounts and moves their balances: together they add up to zero.
 * To be sent as a part of the transaction that locked them.
 */
export function bookingStatements(booking: Booking): readonly Statement[] {
  const { transferId, amount, debit, credit, wasHeld, at } = booking;
  const freed = wasHeld ? amount : 0;
  return [
    entryStatement({ account: debit, transferId, amount: -amount, freed, at }),
    entryStatement({ account: credit, transferId, amount, freed: 0, at }),
  ];
}

interface EntryBooking {
  readonly account: LockedAccount;
  readonly transferId: string;
  readonly amount: number;
  readonly freed: number;
  readonly at: Date;
}

function entryStatement({ account, transferId, amount, freed, at }: EntryBooking): Statement {
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
  return sql(
    `with moved as (
       update credits.accounts
          set balance = balance + $1, held = held - $2, entry_count = $3, last_hash = $4
        where id = $5 and entry_count = $6 and last_hash = $7 and balance = $8
       returning id
     ), written as (
       insert into credits.entries
         (id, account_id, sequence, transfer_id, amount, balance_after, previous_hash, hash, created_at)
       select $9::uuid, id, $3, $10::uuid, $1, $11, $7, $4, $12::timestamptz from moved
       returning id
     )
     select public.refuse('credits.changed-under-lock') where not exists (select 1 from written)`,
    amount,
    freed,
    content.sequence,
    hash,
    account.id,
    account.entryCount,
    account.lastHash,
    account.balance,
    newId(),
    transferId,
    content.balanceAfter,
    at,
  );
}
