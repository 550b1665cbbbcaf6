import type { EntityManager } from '@mikro-orm/postgresql';
import type { QueueDepth } from '../metrics/metrics.ts';
import { queueSchema } from './create-boss.ts';

/** Jobs that wait and that run, per queue, counted now. */
export async function readQueueDepths(em: EntityManager): Promise<readonly QueueDepth[]> {
  return em.execute<QueueDepth[]>(
    `select name as queue,
            count(*) filter (where state < 'active')::int as waiting,
            count(*) filter (where state = 'active')::int as active
       from ${queueSchema}.job where state <= 'active' group by name`,
  );
}

/** Seconds since any api last supervised the queues; null while there is no queue or none has been supervised. */
export async function secondsSinceSupervision(em: EntityManager): Promise<number | null> {
  const rows = await em.execute<{ seconds: number | null }[]>(
    `select extract(epoch from now() - max(coalesce(monitor_claim_on, monitor_on)))::float8 as seconds
       from ${queueSchema}.queue`,
  );
  return rows[0]?.seconds ?? null;
}
