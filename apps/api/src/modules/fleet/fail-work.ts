import type { FailWorkInput } from '@pingvas/contracts';
import type { WorkerContext } from '../../platform/context.ts';
import { DomainError } from '../../platform/errors/domain-error.ts';
import { attemptFence } from '../../platform/jobs/attempt-fence.ts';
import { attemptOf, endLeases, findOwnLease, requireOpenLease } from './leases.ts';
import { announceOffer } from './render-queue.ts';
import type { WorkHandlers } from './work-handlers.ts';

/**
 * A worker could not do it. What the worker or the platform is to blame for is tried again while attempts are
 * left; what lies in the recipe or the model would fail again, so that ends the work at once.
 *
 * @throws DomainError fleet.lease-lost
 */
export async function failWork(
  context: WorkerContext,
  handlers: WorkHandlers,
  input: FailWorkInput,
): Promise<{ ok: true }> {
  const { em, boss, clock, log, live } = context;
  const { leaseId, code, fault, message } = input;
  const lease = await findOwnLease(context, leaseId);
  const { generationId } = lease;
  const attempt = attemptOf(lease);
  const mayRetry = input.isRetryable && (fault === 'worker' || fault === 'platform');

  const isRetried = await em.fork().transactional(async (tx) => {
    const state = await handlers.lock(tx, generationId, { wait: true });
    if (state !== 'open') throw new DomainError('fleet.lease-lost');
    await requireOpenLease(tx, leaseId);
    if (!(await attemptFence.touch(boss, tx, attempt))) throw new DomainError('fleet.lease-lost');

    const hasRetries = mayRetry && (await attemptFence.hasRetries(tx, attempt));
    const now = clock.now();
    await endLeases(tx, generationId, { outcome: 'failed', at: now });
    if (hasRetries) {
      await attemptFence.fail(boss, tx, attempt, { code, fault, message });
      await handlers.requeued({ tx, now }, generationId);
    } else {
      await attemptFence.cancel(boss, tx, attempt);
      await handlers.failed({ tx, now }, generationId, { code, fault, message });
    }
    return hasRetries;
  });

  // Without the message: engines quote their input in it. It stands with the generation, for operators.
  log.warn({ generationId, leaseId, code, fault, isRetried }, 'a worker failed at its work');
  await handlers.changed(context, generationId);
  if (isRetried) await announceOffer(live);
  return { ok: true };
}
