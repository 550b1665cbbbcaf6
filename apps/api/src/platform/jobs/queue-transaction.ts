import type { EntityManager } from '@mikro-orm/postgresql';
import { type Db, fromKysely, type KyselyTransactionLike } from 'pg-boss';

/**
 * Lets a queue call join the running transaction: roll back, and the call never happened.
 *
 * @throws Error outside of a transaction, where the call would commit on its own.
 */
export function queueTransaction(tx: EntityManager): Db {
  const transaction = tx.getTransactionContext<KyselyTransactionLike>();
  if (transaction === undefined)
    throw new Error('A queue call that must join a transaction was made outside of one');
  return fromKysely(transaction);
}
