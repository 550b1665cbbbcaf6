import { newId } from '@pingvas/db';
import type pg from 'pg';
import { firstPreviousHash, hashEntry } from './ledger-hash.ts';
import type { StackPostgres } from './stack-postgres.ts';

/** Where granted credits come from; the first migration gave it its id. */
const grantsAccountId = '00000000-0000-7000-8000-000000000100';

interface AccountRow {
  id: string;
  balance: string;
  entry_count: string;
  last_hash: string;
}

/** Gives a person credits as the product would, with entries that continue both chains. */
export async function grantCredits(postgres: StackPostgres, userId: string, amount: number): Promise<void> {
  await postgres.transactional(async (client) => {
    // In the product's own order: the person's account, then the one that nobody owns.
    const credit = await lock(client, 'user_id', userId);
    const debit = await lock(client, 'id', grantsAccountId);
    const transferId = newId();
    const at = new Date();
    await client.query(
      `insert into credits.transfers
         (id, debit_account_id, credit_account_id, amount, state, kind, idempotency_key, created_at, resolved_at)
       values ($1, $2, $3, $4, 'posted', 'grant', $5, $6, $6)`,
      [transferId, debit.id, credit.id, amount, `grant:stack:${transferId}`, at],
    );
    await book(client, debit, transferId, -amount, at);
    await book(client, credit, transferId, amount, at);
  });
}

async function lock(client: pg.PoolClient, column: 'id' | 'user_id', value: string): Promise<AccountRow> {
  const { rows } = await client.query<AccountRow>(
    `select id, balance, entry_count, last_hash from credits.accounts where ${column} = $1 for update`,
    [value],
  );
  if (rows[0] === undefined) throw new Error(`There is no account with ${column} ${value}`);
  return rows[0];
}

async function book(
  client: pg.PoolClient,
  account: AccountRow,
  transferId: string,
  amount: number,
  createdAt: Date,
): Promise<void> {
  const sequence = Number(account.entry_count) + 1;
  const balanceAfter = Number(account.balance) + amount;
  const previousHash = sequence === 1 ? firstPreviousHash : account.last_hash;
  const content = {
    accountId: account.id,
    sequence,
    transferId,
    amount,
    balanceAfter,
    createdAt,
    previousHash,
  };
  const hash = hashEntry(content);
  await client.query(
    'update credits.accounts set balance = $2, entry_count = $3, last_hash = $4 where id = $1',
    [account.id, balanceAfter, sequence, hash],
  );
  await client.query(
    `insert into credits.entries
       (id, account_id, sequence, transfer_id, amount, balance_after, previous_hash, hash, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [newId(), account.id, sequence, transferId, amount, balanceAfter, previousHash, hash, createdAt],
  );
}
