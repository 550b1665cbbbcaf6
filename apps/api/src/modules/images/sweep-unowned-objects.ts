import type { Context } from '../../platform/context.ts';
import { type Claimed, claimSql, forgetObjects } from './unowned-objects.ts';

const batchMax = 100;

/**
 * Removes the objects that are due, until there are none or the storage refuses. Several apis may sweep at once. What
 * the storage refuses is tried again for ever, after pauses that grow to an hour. Resolves to how many are gone.
 */
export async function sweepUnownedObjects(context: Context): Promise<number> {
  let total = 0;
  while (!context.signal.aborted) {
    const removed = await sweepBatch(context);
    if (removed === null) break;
    total += removed;
  }
  return total;
}

/** Null when nothing is due, or when it makes no sense to go on now. */
async function sweepBatch({ em, storage, log, faults }: Context): Promise<number | null> {
  // One that was tried before goes alone, or it would hold back others for ever.
  const claimed = await em.fork().execute<Claimed[]>(
    `with due as (
       select object_key, failures, remove_after from images.unowned_objects
        where remove_after <= now()
        order by (failures > 0), remove_after limit ${batchMax}
          for update skip locked
     ), batch as (
       select object_key, failures, row_number() over (order by (failures > 0), remove_after) as place from due
     )
     ${claimSql('object_key in (select object_key from batch where failures = 0 or place = 1)')}`,
  );
  if (claimed.length === 0) return null;
  try {
    await storage.delete(claimed.map(({ object_key }) => object_key));
  } catch (error) {
    log.warn({ err: error, objects: claimed.length }, 'objects could not be removed and will be again');
    return null;
  }
  faults.reach('sweep.deleted');
  await forgetObjects(em.fork(), claimed);
  return claimed.length;
}
