import type { claimWorkOutput } from '@pingvas/contracts';
import { Lease, runEach, runTogether, Worker } from '@pingvas/db';
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

  const resumed = await em.fork().transactional(async (tx) => {
    if ((await handlers.lock(tx, generationId)) !== 'open') return null;
    const lease = await tx.findOneOrFail(Lease, { id: leaseId }, { refresh: true });
    const attempt = attemptOf(lease);
    if (lease.endedAt === null) await attemptFence.release(tx, attempt);
    const taken = await attemptFence.take(tx, attempt);
    if (taken === null) return null;
    const worker = await tx.findOneOrFail(Worker, { id: workerId });
    const looked = await runEach(tx, handlers.lookToClaim(generationId));
    const leasing = leaseWork(looked, handlers, { ...attempt, ...taken, generationId, worker }, clock.now());
    if (typeof leasing === 'string') return null;
    await runTogether(tx, leasing.statements);
    return leasing;
  });
  if (resumed === null) return { work: null };
  const { work, change } = resumed;
  log.info({ generationId, leaseId: work.leaseId, attempt: work.attempt }, 'a worker resumed its work');
  await handlers.changed(context, generationId, change);
  return { work };
}
