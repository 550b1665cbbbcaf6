import type { EntityManager } from '@mikro-orm/postgresql';
import type { Context } from '../../platform/context.ts';
import { disownObjects } from '../../platform/storage/unowned-objects.ts';

// How objects come to be owned, and by whom, is told in platform/storage/unowned-objects.ts.

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
