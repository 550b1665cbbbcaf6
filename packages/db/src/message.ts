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

/** How the message stands to a transaction: without either, it is one by itself. */
export interface Bounds {
  readonly begins: boolean;
  readonly commits: boolean;
}

/** So many texts stay planned on a connection: a plan takes some tens of kB there, and queues have texts of their own. */
const plansMax = 200;

/** The names under which a connection has planned texts, by text; the one used last stands last. */
const plansOf = new WeakMap<pg.ClientBase, Map<string, string>>();
let lastPlan = 0;

/**
 * Sends statements as one message and tells what each of them answered.
 *
 * The server plans each text once per connection: planning is most of what small statements cost. The values stand in
 * the message as literals, which is what `execute` takes.
 *
 * @throws RangeError for a value that has no place in a message, and what the server says of the first that fails
 */
export async function sendMessage(
  client: pg.ClientBase,
  statements: readonly Statement[],
  { begins, commits }: Bounds = { begins: false, commits: false },
): Promise<readonly Result[]> {
  const values = statements.map(argumentsOf);
  const plans = plansOf.get(client) ?? new Map<string, string>();
  plansOf.set(client, plans);
  const fresh: string[] = [];
  const names = statements.map(({ text }) => {
    const known = plans.get(text);
    const name = known ?? `plan_${++lastPlan}`;
    if (known === undefined) fresh.push(text);
    plans.delete(text);
    plans.set(text, name);
    return name;
  });
  const before = [
    // Before anything that may fail: plans are made and dropped for good, whatever becomes of the transaction.
    ...dropOldest(plans).map((name) => `deallocate ${name}`),
    ...fresh.map((text) => `prepare ${plans.get(text)} as ${text}`),
    ...(begins ? ['begin'] : []),
  ];
  const own = names.map((name, index) => `execute ${name}${values[index]}`);
  const message = [...before, ...own, ...(commits ? ['commit'] : [])].join(';\n');
  try {
    // The answers to several statements come as a list.
    const answer: pg.QueryResult | pg.QueryResult[] = await client.query(message);
    return (Array.isArray(answer) ? answer : [answer])
      .slice(before.length, before.length + own.length)
      .map(({ rowCount, rows }) => ({ rowCount: rowCount ?? 0, rows }));
  } catch (error) {
    // Whether they were planned is not known; next time they are, under new names.
    for (const text of fresh) plans.delete(text);
    throw error;
  }
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
