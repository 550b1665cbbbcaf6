import type { EntityManager } from '@mikro-orm/postgresql';

/** What is exported instead of a whole column: SQL as in `where`. */
interface ExportedValue {
  readonly name: string;
  readonly value: string;
}

/** Rows of one table that are about one person. */
export interface PersonalRows {
  readonly table: `${string}.${string}`;
  /** SQL that is true of these rows of the table, which is called `own`; `:person` is the person's id. */
  readonly where: string;
  /** A column that no two of them have the same value in. */
  readonly key: string;
  /** The columns that the person gets in their archive; none where all there is are secrets and hashes. */
  readonly exports: readonly (string | ExportedValue)[];
  /** What erasing the person means for them; for what is kept, why. */
  readonly fate: 'removed' | { readonly kept: string };
}

const pageRows = 500;

/** The rows as one JSON list, a page at a time: however many there are, few are in memory. */
export async function* rowsAsJson(
  em: EntityManager,
  { table, where, key, exports }: PersonalRows,
  userId: string,
): AsyncGenerator<Uint8Array> {
  const { text, values } = personal(where, userId);
  const columns = personal(
    exports
      .map((column) =>
        typeof column === 'string' ? `'${column}', own.${column}` : `'${column.name}', ${column.value}`,
      )
      .join(', '),
    userId,
  );
  const place = `own.${key}::text collate "C"`;
  let after = '';
  let isFirst = true;
  yield Buffer.from('[');
  while (true) {
    const page = await em.execute<{ place: string; json: string }[]>(
      `select own.${key}::text as place, json_build_object(${columns.text})::text as json
         from ${table} own where (${text}) and ${place} > ? order by ${place} limit ${pageRows}`,
      [...columns.values, ...values, after],
    );
    for (const { json } of page) {
      yield Buffer.from(isFirst ? `\n${json}` : `,\n${json}`);
      isFirst = false;
    }
    if (page.length < pageRows) break;
    after = page.at(-1)?.place ?? '';
  }
  yield Buffer.from('\n]\n');
}

/** Removes a page of the rows; resolves to how many. */
export async function removeSome(
  tx: EntityManager,
  { table, where, key }: PersonalRows,
  userId: string,
): Promise<number> {
  const { text, values } = personal(where, userId);
  const removed = await tx.execute<unknown[]>(
    `delete from ${table} where ${key} in
       (select own.${key} from ${table} own where ${text} order by own.${key} limit ${pageRows})
     returning 1 as removed`,
    values,
  );
  return removed.length;
}

/** How many such rows there are. */
export async function countRows(em: EntityManager, rows: PersonalRows, userId: string): Promise<number> {
  const { text, values } = personal(rows.where, userId);
  const [row] = await em.execute<{ count: string }[]>(
    `select count(*) as count from ${rows.table} own where ${text}`,
    values,
  );
  return Number(row?.count ?? 0);
}

/** SQL with a place for each mention of the person. */
function personal(where: string, userId: string): { readonly text: string; readonly values: string[] } {
  const values = [...where.matchAll(/:person\b/g)].map(() => userId);
  return { text: where.replaceAll(/:person\b/g, '?'), values };
}
