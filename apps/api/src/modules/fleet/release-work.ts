import type { Lease } from '@pingvas/db';
import type { Context, WorkerContext } from '../../platform/context.ts';
import { DomainError } from '../../platform/errors/domain-error.ts';
import { attemptFence } from '../../platform/jobs/attempt-fence.ts';
import { attemptOf, endLeases, findOwnLease, requireOpenLease } from './leases.ts';
import { announceOffer } from './render-queue.ts';
import type { WorkHandlers } from './work-handlers.ts';

/**
 * A worker hands work back untouched, e.g. because it drains: the next worker gets it at once, and it costs no attempt.
 *
 * @throws DomainError fleet.lease-lost
 */
export async function releaseWork(
  context: WorkerContext,
  handlers: WorkHandlers,
  { leaseId }: { readonly leaseId: string },
): Promise<{ ok: true }> {
  await giveBack(context, handlers, leaseId);
  return { ok: true };
}

/** @throws DomainError fleet.lease-lost */
export async function giveBack(
  context: WorkerContext,
  handlers: WorkHandlers,
  leaseId: string,
): Promise<void> {
  await handBack(context, handlers, await findOwnLease(context, leaseId));
}

/**
 * The work of a lease is on offer again, as if it had not been claimed.
 *
 * @throws DomainError fleet.lease-lost
 */
export async function handBack(context: Context, handlers: WorkHandlers, lease: Lease): Promise<void> {
  await context.em.fork().transactional(async (tx) => {
    const state = await handlers.lock(tx, lease.generationId);
    if (state !== 'open') throw new DomainError('fleet.lease-lost');
    await requireOpenLease(tx, lease.id);
    if (!(await attemptFence.release(tx, attemptOf(lease)))) throw new DomainError('fleet.lease-lost');
    const now = context.clock.now();
    await endLeases(tx, lease.generationId, { outcome: 'released', at: now });
    await handlers.requeued({ tx, now }, lease.generationId);
    context.faults.reach('release.settled');
  });
  context.faults.reach('release.committed');
  await handlers.changed(context, lease.generationId);
  await announceOffer(context.live);
}
