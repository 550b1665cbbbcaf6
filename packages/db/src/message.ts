import { randomBytes } from 'node:crypto';
import pg from 'pg';

export type StatementValue = string | number | boolean | null | Date;

/**
 * One `select`, `insert`, `update` or `delete` with its values as `$1`, `$2`, …; only the text is ours, so nothing
 * that a person wrote is code.
 */
export interface Statement {
  readonly text: string;
  /** Each one a {@link StatementValue}; what the queue hands over comes without a type and is looked at when sent. */
  readonly values: readonly unknown[];
}

/** What one statement of several did. */
export interface Result {
  readonly rowCount: number;
  readonly rows: readonly unknown[];
}

/** How a message stands to a transaction. */
export interface Bounds {
  /** `own`: it is one by itself; `begins` and `runs`: other messages are a part of it, too. */
  readonly transaction: 'own' | 'begins' | 'runs';
  readonly commits: boolean;
}

/** So many texts stay planned on a connection: a plan takes some tens of kB there, and queues have texts of their own. */
const plansMax = 200;

/** The names under which a connection has planned texts, by text; the one used last stands last. */
const plansOf = new WeakMap<pg.ClientBase, Map<string, string>>();
/** Behind a pooler, connections to the server change hands: another process's plan must never have a name of ours. */
const planPrefix = `plan_${randomBytes(8).toString('hex')}`;
let lastPlan = 0;
/** Connections whose plans got lost, as they do behind a pooler that hands the server out by transactions. */
const withoutPlans = new WeakSet<pg.ClientBase>();
const unknownPlan = '26000';
/** A table has changed since, and with it what the statement answers. */
const outdatedPlan = '0A000';
/** The class of errors for what is no statement, or names what is not there. */
const notUnderstood = '42';

/**
 * Sends statements as one message and tells what each of them answered.
 *
 * The server plans each text once per connection: planning is most of what small statements cost. The values stand in
 * the message as literals, which is what `execute` takes. Where plans do not last, everything is planned each time.
 *
 * @throws RangeError for a value that has no place in a message, and what the server says of the first that fails
 */
export async function sendMessage(
  client: pg.ClientBase,
  statements: readonly Statement[],
  bounds: Bounds = { transaction: 'own', commits: false },
): Promise<readonly Result[]> {
  if (withoutPlans.has(client)) return sendPlain(client, statements, bounds);
  const values = statements.map(argumentsOf);
  const plans = plansOf.get(client) ?? new Map<string, string>();
  plansOf.set(client, plans);
  const fresh: string[] = [];
  const names = statements.map(({ text }) => {
    const known = plans.get(text);
    const name = known ?? `${planPrefix}_${++lastPlan}`;
    if (known === undefined) fresh.push(text);
    plans.delete(text);
    plans.set(text, name);
    return name;
  });
  // Before anything that may fail: plans are made and dropped for good, whatever becomes of the transaction.
  const planning = [
    ...dropOldest(plans).map((name) => `deallocate ${name}`),
    ...fresh.map((text) => `prepare ${plans.get(text)} as ${text}`),
  ];
  const own = names.map((name, index) => `execute ${name}${values[index]}`);
  try {
    return await ask(client, planning, own, bounds);
  } catch (error) {
    const code = error instanceof pg.DatabaseError ? (error.code ?? '') : '';
    // What was planned stays so when a statement fails. One of these could not be planned: they are, under new names,
    // the next time.
    if (code.startsWith(notUnderstood)) for (const text of fresh) plans.delete(text);
    if (code === unknownPlan) withoutPlans.add(client);
    else if (code === outdatedPlan) for (const { text } of statements) plans.delete(text);
    else throw error;
    // The messages before it are lost with it: only who sent them can begin again.
    if (bounds.transaction === 'runs') throw error;
    if (bounds.transaction === 'begins') await client.query('rollback');
    return sendMessage(client, statements, bounds);
  }
}

function sendPlain(
  client: pg.ClientBase,
  statements: readonly Statement[],
  bounds: Bounds,
): Promise<readonly Result[]> {
  return ask(client, [], statements.map(withLiterals), bounds);
}

async function ask(
  client: pg.ClientBase,
  planning: readonly string[],
  own: readonly string[],
  { transaction, commits }: Bounds,
): Promise<readonly Result[]> {
  const before = [...planning, ...(transaction === 'begins' ? ['begin'] : [])];
  // The answers to several statements come as a list.
  const answer: pg.QueryResult | pg.QueryResult[] = await client.query(
    [...before, ...own, ...(commits ? ['commit'] : [])].join(';\n'),
  );
  return (Array.isArray(answer) ? answer : [answer])
    .slice(before.length, before.length + own.length)
    .map(({ rowCount, rows }) => ({ rowCount: rowCount ?? 0, rows }));
}

/** Forgets what was not used for longest, down to what a connection may keep; their names. */
function dropOldest(plans: Map<string, string>): readonly string[] {
  const oldest = [...plans].slice(0, Math.max(0, plans.size - plansMax));
  return oldest.map(([text, name]) => {
    plans.delete(text);
    return name;
  });
}

/** The statements as one text with their values in it, for a connection that is not ours to plan on. */
export function plainMessage(statements: readonly Statement[]): string {
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

/** What follows the name in `execute`. The server counts the values and refuses any that is missing or too many. */
function argumentsOf({ values }: Statement): string {
  return values.length === 0 ? '' : `(${values.map(literal).join(', ')})`;
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
