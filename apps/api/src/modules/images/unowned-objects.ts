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
 * - A sweeper holds the row's lock while it removes the object. It takes only rows that are due, and a publisher
 *   refuses rows that are due or that a removal was ever tried on, for the object may be gone already.
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
  const places = keys.map(() => '(?, now())').join(', ');
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

/** A commit or a sweep that is under way is over by then; if not, the sweeper comes later. */
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
  await em.fork().transactional(async (tx) => {
    await tx.execute(`set local lock_timeout = ${discardWaitMs}`);
    const rows = await tx.execute<{ object_key: string }[]>(
      `select object_key from images.unowned_objects where object_key in (${places}) for update`,
      [...keys],
    );
    if (rows.length !== keys.length) {
      // They were published; or a sweeper came before the last put, and has to come again.
      if (!(await arePublished(tx, keys))) await disownObjects(tx, keys);
      return;
    }
    await storage.delete(keys);
    await tx.execute(`delete from images.unowned_objects where object_key in (${places})`, [...keys]);
  });
}

async function arePublished(tx: EntityManager, keys: readonly string[]): Promise<boolean> {
  const places = keys.map(() => '?').join(', ');
  const rows = await tx.execute<{ id: string }[]>(
    `select id from images.images where object_key in (${places})`,
    [...keys],
  );
  return rows.length > 0;
}
