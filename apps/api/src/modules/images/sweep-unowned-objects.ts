import type { Context } from '../../platform/context.ts';

const batchMax = 100;
const pauseSecondsMax = 3_600;

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

interface DueObject {
  readonly object_key: string;
  readonly failures: number;
}

/** Null when nothing is due, or when it makes no sense to go on now. */
async function sweepBatch({ em, storage, log, faults }: Context): Promise<number | null> {
  return em.fork().transactional(async (tx) => {
    const due = await tx.execute<DueObject[]>(
      `select object_key, failures from images.unowned_objects
        where remove_after <= now()
        order by (failures > 0), remove_after limit ${batchMax}
          for update skip locked`,
    );
    // One that was refused goes alone, or it would hold back others for ever.
    const isFresh = due[0]?.failures === 0;
    const keys = (isFresh ? due.filter(({ failures }) => failures === 0) : due.slice(0, 1)).map(
      ({ object_key }) => object_key,
    );
    if (keys.length === 0) return null;
    const places = keys.map(() => '?').join(', ');

    const error = await storage.delete(keys).then(
      () => null,
      (reason: unknown) => ({ reason }),
    );
    if (error !== null) {
      await tx.execute(
        `update images.unowned_objects
            set failures = failures + 1,
                remove_after = now() + least(${pauseSecondsMax}, 5 * 2 ^ least(failures, 20)) * interval '1 s'
          where object_key in (${places})`,
        keys,
      );
      log.warn({ err: error.reason, objects: keys.length }, 'objects could not be removed and will be again');
      return null;
    }
    faults.reach('sweep.deleted');
    await tx.execute(`delete from images.unowned_objects where object_key in (${places})`, keys);
    return keys.length;
  });
}
