import type { EntityManager } from '@mikro-orm/postgresql';

/** A generation that changed, with the moment of its newest change. */
export interface Change {
  readonly id: string;
  readonly userId: string;
  readonly updatedAt: Date;
}

/** More changes of one person within seconds than any page shows. */
const changesPerUserMax = 200;
const queuedMax = 1_000;

interface Row {
  readonly id: string;
  readonly userId: string;
  readonly updatedMs: number;
}

/** What changed since a moment for any of these people. One short range of an index for each of them. */
export async function changesOfMany(
  em: EntityManager,
  userIds: readonly string[],
  since: Date,
): Promise<Change[]> {
  if (userIds.length === 0) return [];
  const rows = await em.execute<Row[]>(
    `select changed.id, changed.user_id as "userId", changed.updated_ms as "updatedMs"
       from json_array_elements_text(?::json) as person(id)
       cross join lateral (
         select id, user_id, extract(epoch from updated_at)::float8 * 1000 as updated_ms
           from generation.generations
          where user_id = person.id::uuid and updated_at >= ?
          order by updated_at desc limit ${changesPerUserMax}
       ) changed`,
    [JSON.stringify(userIds), since],
  );
  return rows.map(toChange);
}

/** What waits for a worker and came, or came back, since a moment; newest first. */
export async function queuedSince(em: EntityManager, since: Date): Promise<Change[]> {
  const rows = await em.execute<Row[]>(
    `select id, user_id as "userId", extract(epoch from updated_at)::float8 * 1000 as "updatedMs"
       from generation.generations
      where status = 'queued' and updated_at >= ?
      order by id desc limit ${queuedMax}`,
    [since],
  );
  return rows.map(toChange);
}

function toChange({ id, userId, updatedMs }: Row): Change {
  return { id, userId, updatedAt: new Date(updatedMs) };
}
