import type { EntityManager } from '@pingvas/db';

/** A worker silent for this long does not count: several beats, or the looks of a long poll. */
const presenceSeconds = 20;
/** How many of the newest pictures the median looks at: old ones say little about today's machines. */
const recentPictures = 200;

/**
 * Models that some live worker has which works for everybody, or for this person if there is one. Reads the fleet's tables and writes
 * none: the fleet stands to the right.
 */
export async function readAvailableModelIds(
  em: EntityManager,
  userId: string | null,
): Promise<ReadonlySet<string>> {
  const rows = await em.execute<{ model_id: string }[]>(
    `select distinct wm.model_id
       from fleet.worker_models wm join fleet.workers w on w.id = wm.worker_id
       join fleet.worker_tokens token on token.id = w.token_id
      where w.last_seen_at > now() - make_interval(secs => ?)
        and token.pools && array_remove(array['shared', 'person:' || ?::text], null)`,
    [presenceSeconds, userId],
  );
  return new Set(rows.map((row) => row.model_id));
}

/** Median seconds per picture of the newest pictures, by model. Image ids sort by time, so the primary key serves. */
export async function readSecondsPerPicture(em: EntityManager): Promise<ReadonlyMap<string, number>> {
  const rows = await em.execute<{ model_id: string; seconds: number }[]>(
    `select g.model_id, percentile_cont(0.5) within group (order by recent.render_seconds) as seconds
       from (select generation_id, render_seconds from images.images order by id desc limit ?) recent
       join generation.generations g on g.id = recent.generation_id
      where recent.render_seconds is not null
      group by g.model_id`,
    [recentPictures],
  );
  return new Map(rows.map((row) => [row.model_id, Number(row.seconds)]));
}
