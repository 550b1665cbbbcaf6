import type { EngineStatusView } from '@pingvas/contracts';
import type { Context } from '../../platform/context.ts';
import { personPool, sharedPool } from './pools.ts';
import { presentSince } from './workers.ts';

/**
 * How the fleet stands, as people see it: `busy` when every present worker has work. A person's own GPUs count for
 * that person alone.
 */
export async function engineStatus(
  { em, clock }: Pick<Context, 'em' | 'clock'>,
  userId: string | null = null,
): Promise<EngineStatusView> {
  const pools = userId === null ? [sharedPool] : [sharedPool, personPool(userId)];
  const present = await em.fork().execute<{ is_emulator: boolean; works: boolean }[]>(
    `select worker.is_emulator,
            exists (select 1 from fleet.leases where worker_id = worker.id and ended_at is null) as works
       from fleet.workers worker join fleet.worker_tokens token on token.id = worker.token_id
      where worker.last_seen_at >= ?
        and token.pools && (select array_agg(pool) from json_array_elements_text(?::json) as pool)`,
    [presentSince(clock.now()), JSON.stringify(pools)],
  );
  if (present.length === 0) return { state: 'offline', workerCount: 0, isEmulated: false };
  return {
    state: present.every(({ works }) => works) ? 'busy' : 'ready',
    workerCount: present.length,
    isEmulated: present.every(({ is_emulator: isEmulator }) => isEmulator),
  };
}
