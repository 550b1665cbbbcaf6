import { createHash } from 'node:crypto';

/** What the first entry of an account names as the hash before it. */
export const firstPreviousHash = '0'.repeat(64);

/** One line of a statement, without its own hash. */
export interface EntryContent {
  readonly accountId: string;
  /** 1, 2, 3 … within the account. */
  readonly sequence: number;
  readonly transferId: string;
  /** Credits gained (above zero) or lost (below zero). */
  readonly amount: number;
  readonly balanceAfter: number;
  readonly createdAt: Date;
  /** Of the entry before; 64 zeros for the first. */
  readonly previousHash: string;
}

export interface ChainedEntry extends EntryContent {
  readonly hash: string;
}

/** Where a statement must end; without it a cut-off tail would go unnoticed. */
export interface ChainEnd {
  readonly entryCount: number;
  readonly balance: number;
  readonly lastHash: string;
}

export type ChainVerdict =
  | { readonly isIntact: true }
  | { readonly isIntact: false; readonly sequence: number; readonly reason: string };

/**
 * SHA-256, in hex, over the entry's fields joined by `|`: account, sequence, transfer, amount, balance after, time in
 * milliseconds, previous hash. Part of the contract with whoever keeps a statement: it never changes.
 */
export function hashEntry(entry: EntryContent): string {
  const { accountId, sequence, transferId, amount, balanceAfter, createdAt, previousHash } = entry;
  const fields = [accountId, sequence, transferId, amount, balanceAfter, createdAt.getTime(), previousHash];
  return createHash('sha256').update(fields.join('|')).digest('hex');
}

/** Checks a whole statement of one account, oldest entry first: nothing changed, left out, put in or cut off. */
export function verifyChain(entries: readonly ChainedEntry[], end: ChainEnd): ChainVerdict {
  let balance = 0;
  let previousHash = firstPreviousHash;
  for (const [index, entry] of entries.entries()) {
    const broken = (reason: string) => ({ isIntact: false as const, sequence: index + 1, reason });
    if (entry.sequence !== index + 1) return broken('the sequence has a gap');
    if (entry.accountId !== entries[0]?.accountId) return broken('it belongs to another account');
    if (entry.previousHash !== previousHash) return broken('it does not follow the entry before');
    if (entry.hash !== hashEntry(entry)) return broken('its content was changed');
    balance += entry.amount;
    if (entry.balanceAfter !== balance) return broken('the balance does not add up');
    previousHash = entry.hash;
  }
  const isAtEnd = end.entryCount === entries.length && end.lastHash === previousHash;
  if (!isAtEnd) return { isIntact: false, sequence: entries.length + 1, reason: 'the end is missing' };
  if (end.balance !== balance) {
    return { isIntact: false, sequence: entries.length, reason: 'the account shows another balance' };
  }
  return { isIntact: true };
}
