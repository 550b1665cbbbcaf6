import type { EntityManager } from '@mikro-orm/postgresql';
import type pg from 'pg';
import { plainMessage, type Result, type Statement, type StatementValue, sendMessage } from './message.ts';

/*
 * For the few paths that every request or every picture takes, where the entity manager's round trips are most of the
 * cost: one prepared read, and statements that travel together.
 */

/** A read that the server plans once per connection. Its name stands for its text: change both together. */
export interface PreparedStatement {
  readonly name: string;
  readonly text: string;
}

/** A statement: `sql('update … where id = $1', id)`. */
export function sql(text: string, ...values: readonly StatementValue[]): Statement {
  return { text, values };
}

/** Runs a prepared read outside of any transaction. Columns come as the driver reads them: timestamps as text. */
export async function readRows<Row extends object>(
  em: EntityManager,
  { name, text }: PreparedStatement,
  values: readonly StatementValue[],
): Promise<Row[]> {
  const pool = await poolOf(em);
  const { rows } = await pool.query<Row>({ name, text, values: [...values] });
  return rows;
}

/**
 * Sends statements as one message: they run in order, each sees what was committed before it began, and all of them
 * commit or none. One round trip, however many there are.
 *
 * @throws Error of the first that fails; see {@link refusalOf} for those that refuse on purpose
 */
export async function commitTogether(
  em: EntityManager,
  statements: readonly Statement[],
): Promise<readonly Result[]> {
  if (em.isInTransaction()) throw new Error('What commits on its own was to be sent inside a transaction');
  // Several statements in one simple query are one transaction.
  return onConnection(em, (client) => sendMessage(client, statements));
}

/** As {@link commitTogether}, as a part of the running transaction. */
export async function runTogether(tx: EntityManager, statements: readonly Statement[]): Promise<void> {
  if (!tx.isInTransaction()) throw new Error('What joins a transaction was to be sent outside of one');
  await tx.getConnection().execute(plainMessage(statements), [], 'run', tx.getTransactionContext());
}

/** A transaction of few messages: each call is one round trip. */
export interface Conversation {
  /** The first call begins the transaction. */
  send(statements: readonly Statement[]): Promise<readonly Result[]>;
  /** Sends the last statements and the commit with them; nothing can be sent after it. */
  commit(statements: readonly Statement[]): Promise<readonly Result[]>;
}

/**
 * For what has to look under a lock before it knows what to write: a look and a commit are two round trips. What ends
 * without {@link Conversation.commit}, or throws, is rolled back.
 */
export async function converse<T>(
  em: EntityManager,
  work: (conversation: Conversation) => Promise<T>,
): Promise<T> {
  if (em.isInTransaction()) throw new Error('A transaction of its own was to begin inside another one');
  return onConnection(em, async (client, giveUp) => {
    let hasBegun = false;
    let isOver = false;
    const send = async (statements: readonly Statement[], commits: boolean) => {
      if (isOver) throw new Error('The transaction is over');
      const transaction = hasBegun ? 'runs' : 'begins';
      hasBegun = true;
      const results = await sendMessage(client, statements, { transaction, commits });
      isOver = commits;
      return results;
    };
    try {
      const result = await work({
        send: (statements) => send(statements, false),
        commit: (statements) => send(statements, true),
      });
      if (hasBegun && !isOver) await client.query('rollback');
      return result;
    } catch (error) {
      // A connection that cannot even roll back is of no use to anybody.
      await client.query('rollback').catch(giveUp);
      throw error;
    }
  });
}

/** One by one, as a part of the running transaction: what each of them answered. */
export async function runEach(
  tx: EntityManager,
  statements: readonly Statement[],
): Promise<readonly Result[]> {
  if (!tx.isInTransaction()) throw new Error('What joins a transaction was to be sent outside of one');
  const results: Result[] = [];
  for (const statement of statements) {
    const rows: unknown[] = await tx
      .getConnection()
      .execute(plainMessage([statement]), [], 'all', tx.getTransactionContext());
    results.push({ rowCount: rows.length, rows });
  }
  return results;
}

/** Why a statement refused, as it said with `refuse('…')`; null for every other error. */
export function refusalOf(error: unknown): string | null {
  if (error === null || typeof error !== 'object') return null;
  const { code, detail } = error as { readonly code?: unknown; readonly detail?: unknown };
  return code === 'PV001' && typeof detail === 'string' ? detail : null;
}

async function onConnection<T>(
  em: EntityManager,
  use: (client: pg.ClientBase, giveUp: () => void) => Promise<T>,
): Promise<T> {
  const client = await (await poolOf(em)).connect();
  // The next message finds out; without a listener it would end the process.
  const onError = () => undefined;
  client.on('error', onError);
  let isBroken = false;
  try {
    return await use(client, () => {
      isBroken = true;
    });
  } finally {
    client.off('error', onError);
    client.release(isBroken);
  }
}

async function poolOf(em: EntityManager): Promise<pg.Pool> {
  return em.getDriver().getConnection().getNativeClient();
}
