import type { EntityManager } from '@mikro-orm/postgresql';
import { commitTogether, sql } from '@pingvas/db';

/*
 * Storage takes no part in transactions, so objects are written and removed beside them. What holds it together is
 * images.unowned_objects, one row per object that no picture, no person and no archive owns:
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

/**
 * With the commit of `tx` these objects are there for so long and no longer, for what has an end and no owner; call it
 * before the first put. Called again, it counts from then.
 */
export async function scheduleRemoval(
  tx: EntityManager,
  keys: readonly string[],
  { afterSeconds }: { readonly afterSeconds: number },
): Promise<void> {
  for (const key of keys) {
    await tx.execute(
      `insert into images.unowned_objects (object_key, remove_after) values (?, now() + ? * interval '1 s')
           on conflict (object_key) do update set remove_after = excluded.remove_after`,
      [key, afterSeconds],
    );
  }
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
