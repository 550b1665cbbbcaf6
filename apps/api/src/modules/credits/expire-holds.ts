import type { EntityManager } from '@mikro-orm/postgresql';
import { voidHolds } from './void-holds.ts';

/** What was given back, and to whom. */
export interface ExpiredHolds {
  readonly count: number;
  /** Credits. */
  readonly amount: number;
  /** Each person once. */
  readonly userIds: readonly string[];
}

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
): Promise<ExpiredHolds> {
  const userIds = new Set<string>();
  let count = 0;
  let amount = 0;
  let after = '00000000-0000-0000-0000-000000000000';
  for (;;) {
    const generationIds = await overdueGenerations(em.fork(), now, after, pageSize);
    const last = generationIds.at(-1);
    if (last === undefined) return { count, amount, userIds: [...userIds] };
    const open = await stillOpen(generationIds);
    for (const generationId of generationIds.filter((id) => !open.has(id))) {
      const voided = await em.fork().transactional((tx) => voidHolds(tx, { generationId }));
      count += voided.count;
      amount += voided.amount;
      if (voided.count > 0) userIds.add(await ownerOf(em.fork(), generationId));
    }
    after = last;
  }
}

async function ownerOf(em: EntityManager, generationId: string): Promise<string> {
  const [row] = await em.execute<{ user_id: string }[]>(
    `select account.user_id from credits.transfers transfer
       join credits.accounts account on account.id = transfer.debit_account_id
      where transfer.generation_id = ? limit 1`,
    [generationId],
  );
  if (row === undefined) throw new Error(`Nobody pays for generation ${generationId}`);
  return row.user_id;
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
