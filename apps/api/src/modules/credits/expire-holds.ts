import type { EntityManager } from '@mikro-orm/postgresql';
import { type VoidedHolds, voidHolds } from './void-holds.ts';

export interface ExpireHoldsInput {
  readonly now: Date;
  /**
   * Which of these generations still run. Their holds stay, however old: the work may yet be delivered. A generation
   * that has ended, or does not exist, never runs again.
   */
  readonly stillOpen: (generationIds: readonly string[]) => Promise<ReadonlySet<string>>;
  /** Generations looked at per page. */
  readonly pageSize?: number;
}

/**
 * The last resort: gives back holds that are past their time and that nobody settled, whatever went wrong. The queue
 * forgets jobs, so it cannot be asked. Each generation is settled in a transaction of its own; several apis may do it
 * at once.
 */
export async function expireHolds(
  em: EntityManager,
  { now, stillOpen, pageSize = 100 }: ExpireHoldsInput,
): Promise<VoidedHolds> {
  let total: VoidedHolds = { count: 0, amount: 0 };
  let after = '00000000-0000-0000-0000-000000000000';
  for (;;) {
    const generationIds = await overdueGenerations(em.fork(), now, after, pageSize);
    const last = generationIds.at(-1);
    if (last === undefined) return total;
    const open = await stillOpen(generationIds);
    for (const generationId of generationIds.filter((id) => !open.has(id))) {
      const voided = await em.fork().transactional((tx) => voidHolds(tx, { generationId }));
      total = { count: total.count + voided.count, amount: total.amount + voided.amount };
    }
    after = last;
  }
}

async function overdueGenerations(
  em: EntityManager,
  now: Date,
  after: string,
  limit: number,
): Promise<string[]> {
  const rows = await em.execute<{ generation_id: string }[]>(
    `select distinct generation_id from credits.transfers
      where state = 'pending' and expires_at < ? and generation_id > ?
      order by generation_id limit ?`,
    [now, after, limit],
  );
  return rows.map((row) => row.generation_id);
}
