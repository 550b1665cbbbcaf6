import type { claimWorkOutput, RenderWork } from '@pingvas/contracts';
import { Lease, Worker } from '@pingvas/db';
import type { z } from 'zod';
import type { WorkerContext } from '../../platform/context.ts';
import { attemptFence } from '../../platform/jobs/attempt-fence.ts';
import { leaseWork } from './lease-work.ts';
import { attemptOf, findOwnLease } from './leases.ts';
import type { WorkHandlers } from './work-handlers.ts';
import { rememberPresence } from './workers.ts';

/**
 * A worker that was cut off, or started again, has finished pictures of an earlier lease in hand: it gets the work
 * back under a new lease, so that what it rendered is not rendered again. Null when the work has ended, or when
 * somebody else has it: the pictures are then of no use.
 *
 * From a lease that is still open this costs no attempt; work that the queue has offered again counts as claimed once
 * more, which bounds how often it can be resumed. What still speaks for the old lease is refused from now on.
 *
 * @throws DomainError fleet.lease-lost when the caller never had this lease
 */
export async function resumeWork(
  context: WorkerContext,
  handlers: WorkHandlers,
  { leaseId }: { readonly leaseId: string },
): Promise<z.input<typeof claimWorkOutput>> {
  const { em, clock, log } = context;
  const { generationId, workerId } = await findOwnLease(context, leaseId);
  await rememberPresence(em, [workerId], clock.now());

  const work = await em.fork().transactional(async (tx): Promise<RenderWork | null> => {
    if ((await handlers.lock(tx, generationId, { wait: true })) !== 'open') return null;
    const lease = await tx.findOneOrFail(Lease, { id: leaseId }, { refresh: true });
    const attempt = attemptOf(lease);
    if (lease.endedAt === null) await attemptFence.release(tx, attempt);
    const taken = await attemptFence.take(tx, attempt);
    if (taken === null) return null;
    const worker = await tx.findOneOrFail(Worker, { id: workerId });
    return leaseWork({ tx, now: clock.now() }, handlers, { ...attempt, ...taken, generationId, worker });
  });
  if (work === null) return { work: null };
  log.info({ generationId, leaseId: work.leaseId, attempt: work.attempt }, 'a worker resumed its work');
  await handlers.changed(context, generationId);
  return { work };
}
