import type { EntityManager } from '@mikro-orm/postgresql';

/*
 * Every function of the ledger locks in one order, so that no two transactions ever wait for each other: first the
 * user's account, then the account that nobody owns, then transfers. A transaction that works for several users takes
 * them one transaction each. Callers that also lock a generation lock it before.
 */

/** An account's row, locked until the transaction ends. Credits as numbers: the database keeps them within 2^53. */
export interface LockedAccount {
  readonly id: string;
  readonly balance: number;
  readonly held: number;
  readonly entryCount: number;
  readonly lastHash: string;
}

/** As the database answers {@link accountColumns}. */
export interface AccountRow {
  id: string;
  balance: string;
  held: string;
  entry_count: string;
  last_hash: string;
}

export const accountColumns = 'id, balance, held, entry_count, last_hash';

/**
 * Makes the caller the only one who may move this user's credits, or count on them, until the transaction ends.
 *
 * @throws Error when the user has no account: that is a bug, as registering opens one.
 */
export async function lockUserAccount(tx: EntityManager, userId: string): Promise<LockedAccount> {
  assertTransaction(tx);
  const [row] = await tx.execute<AccountRow[]>(
    `select ${accountColumns} from credits.accounts where user_id = ? for update`,
    [userId],
  );
  if (row === undefined) throw new Error(`User ${userId} has no credit account`);
  return toLockedAccount(row);
}

/** Locks an account by its id. */
export async function lockAccountById(tx: EntityManager, id: string): Promise<LockedAccount> {
  assertTransaction(tx);
  const [row] = await tx.execute<AccountRow[]>(
    `select ${accountColumns} from credits.accounts where id = ? for update`,
    [id],
  );
  if (row === undefined) throw new Error(`There is no credit account ${id}`);
  return toLockedAccount(row);
}

/** Of a row that was selected `for update`. */
export function toLockedAccount(row: AccountRow): LockedAccount {
  return {
    id: row.id,
    balance: Number(row.balance),
    held: Number(row.held),
    entryCount: Number(row.entry_count),
    lastHash: row.last_hash,
  };
}

/** Outside of one, half a booking could be committed. */
function assertTransaction(tx: EntityManager): void {
  if (!tx.isInTransaction()) throw new Error('Credits move only inside a transaction');
}
