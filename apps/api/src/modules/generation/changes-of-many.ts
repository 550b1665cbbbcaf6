import type { EntityManager } from '@mikro-orm/postgresql';

/** A generation that changed. */
export interface Change {
  readonly id: string;
  readonly userId: string;
  /** Another one after every change. */
  readonly version: string;
}

/** The oldest transaction that may still commit; null stands for the last seconds. */
export type Horizon = string | null;

/** More changes of one person within seconds than any page shows. */
const changesPerUserMax = 200;
const queuedMax = 1_000;

/*
 * What is new is decided by the transaction that wrote it, as the moment that a row carries comes from the clock of
 * some api. That moment only keeps the search within an index: the window is what a clock may be slow by.
 */
const window = "now() - interval '15 minutes'";
const lastSeconds = "now() - interval '10 s'";

function isNew(horizon: Horizon): string {
  return horizon === null
    ? `updated_at >= ${lastSeconds}`
    : `updated_at >= ${window} and age(xmin) <= age(?::xid8::xid)`;
}

function valuesOf(horizon: Horizon): string[] {
  return horizon === null ? [] : [horizon];
}

/** From where to look on: read it before what has changed, and hand it in the next time. */
export async function readHorizon(em: EntityManager): Promise<string> {
  const [row] = await em.execute<{ horizon: string }[]>(
    'select pg_snapshot_xmin(pg_current_snapshot())::text as horizon',
  );
  if (row === undefined) throw new Error('The database named no transaction');
  return row.horizon;
}

/** What changed since for any of these people, or twice the same. One short range of an index for each of them. */
export async function changesOfMany(
  em: EntityManager,
  userIds: readonly string[],
  horizon: Horizon,
): Promise<Change[]> {
  if (userIds.length === 0) return [];
  return await em.execute<Change[]>(
    `select changed.id, changed.user_id as "userId", changed.version
       from json_array_elements_text(?::json) as person(id)
       cross join lateral (
         select id, user_id, xmin::text as version
           from generation.generations
          where user_id = person.id::uuid and ${isNew(horizon)}
          order by updated_at desc limit ${changesPerUserMax}
       ) changed`,
    [JSON.stringify(userIds), ...valuesOf(horizon)],
  );
}

/** What waits for a worker and came, or came back, since, or twice the same; newest first. */
export async function queuedSince(em: EntityManager, horizon: Horizon): Promise<Change[]> {
  return await em.execute<Change[]>(
    `select id, user_id as "userId", xmin::text as version
       from generation.generations
      where status = 'queued' and ${isNew(horizon)}
      order by id desc limit ${queuedMax}`,
    valuesOf(horizon),
  );
}
