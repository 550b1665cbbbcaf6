import type { EntityManager } from '@mikro-orm/postgresql';
import pg from 'pg';

/*
 * For the few paths that every request or every picture takes, where the entity manager's round trips are most of the
 * cost: one prepared read, and statements that travel together.
 */

export type StatementValue = string | number | boolean | null | Date;

/** A statement with its values as `$1`, `$2`, …; only the text is ours, so nothing that a person wrote is code. */
export interface Statement {
  readonly text: string;
  /** Each one a {@link StatementValue}; what the queue hands over comes without a type and is looked at when sent. */
  readonly values: readonly unknown[];
}

/** A read that the server plans once per connection. Its name stands for its text: change both together. */
export interface PreparedStatement {
  readonly name: string;
  readonly text: string;
}

/** What one statement of several did. */
export interface Result {
  readonly rowCount: number;
  readonly rows: readonly unknown[];
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
  return ask(await poolOf(em), statements);
}

async function ask(
  connection: Pick<pg.ClientBase, 'query'>,
  statements: readonly Statement[],
): Promise<readonly Result[]> {
  // The answers to several statements come as a list.
  const answer: pg.QueryResult | pg.QueryResult[] = await connection.query(messageOf(statements));
  return (Array.isArray(answer) ? answer : [answer]).map(({ rowCount, rows }) => ({
    rowCount: rowCount ?? 0,
    rows,
  }));
}

/** As {@link commitTogether}, as a part of the running transaction. */
export async function runTogether(tx: EntityManager, statements: readonly Statement[]): Promise<void> {
  if (!tx.isInTransaction()) throw new Error('What joins a transaction was to be sent outside of one');
  await tx.getConnection().execute(messageOf(statements), [], 'run', tx.getTransactionContext());
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
  const client = await (await poolOf(em)).connect();
  // The next message finds out; without a listener it would end the process.
  const onError = () => undefined;
  client.on('error', onError);
  const giveBack = (isBroken: boolean) => {
    client.off('error', onError);
    client.release(isBroken);
  };
  let hasBegun = false;
  let isOver = false;
  const send = async (statements: readonly Statement[], { isLast }: { readonly isLast: boolean }) => {
    if (isOver) throw new Error('The transaction is over');
    const first = hasBegun ? [] : [sql('begin')];
    const last = isLast ? [sql('commit')] : [];
    hasBegun = true;
    const results = await ask(client, [...first, ...statements, ...last]);
    isOver = isLast;
    return results.slice(first.length, first.length + statements.length);
  };
  try {
    const result = await work({
      send: (statements) => send(statements, { isLast: false }),
      commit: (statements) => send(statements, { isLast: true }),
    });
    if (hasBegun && !isOver) await client.query('rollback');
    giveBack(false);
    return result;
  } catch (error) {
    // A connection that cannot even roll back is of no use to anybody.
    await client.query('rollback').then(
      () => giveBack(false),
      () => giveBack(true),
    );
    throw error;
  }
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
      .execute(messageOf([statement]), [], 'all', tx.getTransactionContext());
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

function messageOf(statements: readonly Statement[]): string {
  return statements.map(withLiterals).join(';\n');
}

/** One pass over our own text, so a value that looks like a place is never taken for one. */
function withLiterals({ text, values }: Statement): string {
  return text.replaceAll(/\$(\d+)/g, (_, place: string) => {
    const value = values[Number(place) - 1];
    if (value === undefined) throw new RangeError(`There is no value $${place}`);
    return literal(value);
  });
}

/** @throws RangeError for what has no place in a message */
function literal(value: unknown): string {
  if (value === null) return 'null';
  if (typeof value === 'boolean') return String(value);
  if (value instanceof Date) return pg.escapeLiteral(value.toISOString());
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new RangeError(`${value} is no number for the database`);
    // In brackets, because "- -1" would begin a comment.
    return value < 0 ? `(${value})` : String(value);
  }
  if (typeof value !== 'string') throw new RangeError(`A ${typeof value} is no value for the database`);
  // It would end the message in the middle of a statement.
  if (value.includes('\u0000')) throw new RangeError('A text for the database holds no NUL');
  return pg.escapeLiteral(value);
}

async function poolOf(em: EntityManager): Promise<pg.Pool> {
  return em.getDriver().getConnection().getNativeClient();
}
