import type { EngineStatusView } from '@pingvas/contracts';
import { Lease, Worker } from '@pingvas/db';
import type { Context } from '../../platform/context.ts';
import { presentSince } from './workers.ts';

/** How the fleet stands, as people see it: `busy` when every present worker has work. */
export async function engineStatus({ em, clock }: Pick<Context, 'em' | 'clock'>): Promise<EngineStatusView> {
  const fork = em.fork();
  const present = await fork.find(Worker, { lastSeenAt: { $gte: presentSince(clock.now()) } });
  if (present.length === 0) return { state: 'offline', workerCount: 0, isEmulated: false };
  const open = await fork.find(Lease, { workerId: { $in: present.map(({ id }) => id) }, endedAt: null });
  const working = new Set(open.map(({ workerId }) => workerId));
  return {
    state: present.every(({ id }) => working.has(id)) ? 'busy' : 'ready',
    workerCount: present.length,
    isEmulated: present.every(({ isEmulator }) => isEmulator),
  };
}
