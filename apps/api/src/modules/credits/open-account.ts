import type { EntityManager } from '@mikro-orm/postgresql';
import { newId } from '@pingvas/db';
import { firstPreviousHash } from './ledger-chain.ts';

/** Gives a user an account with nothing on it. A user who has one keeps it. The user's row must be flushed. */
export async function openAccount(tx: EntityManager, userId: string): Promise<void> {
  await tx.execute(
    `insert into credits.accounts
       (id, kind, user_id, shard, balance, held, entry_count, last_hash, created_at)
     values (?, 'user', ?, null, 0, 0, 0, ?, ?)
     on conflict (user_id) do nothing`,
    [newId(), userId, firstPreviousHash, new Date()],
  );
}
