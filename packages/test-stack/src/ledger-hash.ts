import { createHash } from 'node:crypto';

/** What the first entry of an account names as the hash before it. */
export const firstPreviousHash = '0'.repeat(64);

export interface HashedEntry {
  readonly accountId: string;
  readonly sequence: number;
  readonly transferId: string;
  readonly amount: number;
  readonly balanceAfter: number;
  readonly createdAt: Date;
  readonly previousHash: string;
}

/**
 * The chain's hash, written down a second time: its form is a contract with whoever keeps a statement, and an auditor
 * who borrowed the product's own function would agree with its mistakes.
 */
export function hashEntry(entry: HashedEntry): string {
  const text = [
    entry.accountId,
    entry.sequence,
    entry.transferId,
    entry.amount,
    entry.balanceAfter,
    entry.createdAt.getTime(),
    entry.previousHash,
  ].join('|');
  return createHash('sha256').update(text).digest('hex');
}
