import type { EntityManager } from '@mikro-orm/postgresql';
import { commitTogether, sql } from '@pingvas/db';
import type { Context } from '../../platform/context.ts';

/*
 * Storage takes no part in transactions, so objects are written and removed beside them. What holds it together is
 * images.unowned_objects, one row per object that no picture owns:
 *
 * - The row is committed before the object is put. Whatever happens then, the sweeper finds it.
 * - The transaction that publishes a picture deletes the rows of its objects, or fails. Before the commit the rows are
 *   locked, and a sweeper passes locked rows by; after it they are gone.
 * - Who removes an object claims its row first: in a commit of its own it counts a failure, before the storage is asked
 *   and outside of every transaction. A sweeper claims only rows that are due, and a publisher refuses rows that are
 *   due or were ever claimed, for the object may be gone already.
 * - A claim lasts for a pause that grows with the failures. Then the next one may claim the row: removing twice harms
 *   nobody. Only the latest claim takes the row away, and only when nobody has disowned the object again since, for it
 *   may have been put after it was removed.
 * - The database's clock alone says what is due.
 */

/** Says that objects are about to be put under these keys. It commits by itself: call it before the first put. */
export async function announceObjects(
  em: EntityManager,
  keys: readonly string[],
  { removeAfterSeconds }: { readonly removeAfterSeconds: number },
): Promise<void> {
  await commitTogether(
    em,
    keys.map((key) =>
      sql(
        `insert into images.unowned_objects (object_key, remove_after) values ($1, now() + $2 * interval '1 s')`,
        key,
        removeAfterSeconds,
      ),
    ),
  );
}

/** With the commit of `tx` nobody owns these objects any more, and the sweeper takes them away. */
export async function disownObjects(tx: EntityManager, keys: readonly string[]): Promise<void> {
  // The column keeps milliseconds: rounded up, what is due now would be due in a moment.
  const places = keys.map(() => "(?, date_trunc('milliseconds', now()))").join(', ');
  // Of two objects one may still be listed, when a sweeper came for the other alone.
  await tx.execute(
    `insert into images.unowned_objects (object_key, remove_after) values ${places}
         on conflict (object_key) do update set remove_after = excluded.remove_after`,
    [...keys],
  );
}

/**
 * SQL that takes over the objects whose keys stand at these places (`$1`, …), for a `with` in the statement that
 * publishes them: it yields a row for each that may still be published.
 */
export function ownObjectsSql(...places: readonly `$${number}`[]): string {
  // clock_timestamp: the transaction may have waited for locks since its now().
  return `delete from images.unowned_objects
           where object_key in (${places.join(', ')})
             and failures = 0 and remove_after > clock_timestamp()
          returning object_key`;
}

const pauseSecondsMax = 3_600;

/** A row that a claim has changed, as the claim left it. */
export interface Claimed {
  readonly object_key: string;
  readonly failures: number;
  /** As the database writes it. */
  readonly remove_after: string;
}

/** SQL that claims the rows on which `condition` holds; it yields a {@link Claimed} for each. */
export function claimSql(condition: string): string {
  return `update images.unowned_objects
             set failures = failures + 1,
                 remove_after = now() + least(${pauseSecondsMax}, 5 * 2 ^ least(failures, 20)) * interval '1 s'
           where ${condition}
          returning object_key, failures, remove_after::text as remove_after`;
}

/** After the storage has removed what was claimed. */
export async function forgetObjects(em: EntityManager, claimed: readonly Claimed[]): Promise<void> {
  await em.execute(
    `delete from images.unowned_objects as row
      using json_to_recordset(?::json) as claim(object_key text, failures int, remove_after timestamptz)
      where row.object_key = claim.object_key
        and row.failures = claim.failures and row.remove_after = claim.remove_after`,
    [JSON.stringify(claimed)],
  );
}

/** A commit that is under way is over by then; if not, the sweeper comes later. */
const discardWaitMs = 5_000;

/**
 * Removes the objects of a publication that threw, at once. Its commit may be under way or done all the same, when
 * only the word of it was lost: then this waits for it, and leaves the objects alone.
 */
export async function discardObjects(
  { em, storage }: Pick<Context, 'em' | 'storage'>,
  keys: readonly string[],
): Promise<void> {
  const places = keys.map(() => '?').join(', ');
  const claimed = await em.fork().transactional(async (tx) => {
    await tx.execute(`set local lock_timeout = ${discardWaitMs}`);
    const rows = await tx.execute<Claimed[]>(claimSql(`object_key in (${places})`), [...keys]);
    if (rows.length === keys.length) return rows;
    // They were published; or a sweeper came before the last put, and has to come again.
    if (!(await arePublished(tx, keys))) await disownObjects(tx, keys);
    return null;
  });
  if (claimed === null) return;
  try {
    await storage.delete(keys);
  } catch (error) {
    await disownObjects(em.fork(), keys);
    throw error;
  }
  await forgetObjects(em.fork(), claimed);
}

async function arePublished(tx: EntityManager, keys: readonly string[]): Promise<boolean> {
  const places = keys.map(() => '?').join(', ');
  const rows = await tx.execute<{ id: string }[]>(
    `select id from images.images where object_key in (${places})`,
    [...keys],
  );
  return rows.length > 0;
}
