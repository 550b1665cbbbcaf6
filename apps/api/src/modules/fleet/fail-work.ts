import { type FailureCode, type FailWorkInput, failureRules } from '@pingvas/contracts';
import type { WorkerContext } from '../../platform/context.ts';
import { DomainError } from '../../platform/errors/domain-error.ts';
import { attemptFence, type JobAttempt } from '../../platform/jobs/attempt-fence.ts';
import { attemptOf, endLeases, findOwnLease, requireOpenLease } from './leases.ts';
import { announceOffer } from './render-queue.ts';
import type { WorkHandlers } from './work-handlers.ts';

/**
 * A worker could not do it. The code alone says who answers for it and whether the queue offers the work once more,
 * by `failureRules`; a worker can only be stricter, by saying that another try would fail as well.
 *
 * @throws DomainError fleet.lease-lost
 */
export async function failWork(
  context: WorkerContext,
  handlers: WorkHandlers,
  input: FailWorkInput,
): Promise<{ ok: true }> {
  const { em, boss, clock, log, live, faults } = context;
  const { leaseId, code, message } = input;
  const { fault, retry } = failureRules[code];
  const lease = await findOwnLease(context, leaseId);
  const { generationId } = lease;
  const attempt = attemptOf(lease);

  const isRetried = await em.fork().transactional(async (tx) => {
    const state = await handlers.lock(tx, generationId);
    if (state !== 'open') throw new DomainError('fleet.lease-lost');
    await requireOpenLease(tx, leaseId);
    if (!(await attemptFence.touch(boss, tx, attempt))) throw new DomainError('fleet.lease-lost');

    const hasRetries =
      retry !== 'never' &&
      input.isRetryable !== false &&
      (await attemptFence.hasRetries(tx, attempt)) &&
      !(retry === 'once-with-less' && (await hasFailedSo(tx, attempt, code)));
    const now = clock.now();
    await endLeases(tx, generationId, { outcome: 'failed', at: now });
    if (hasRetries) {
      await attemptFence.fail(boss, tx, attempt, { code, message });
      await handlers.requeued({ tx, now }, generationId);
    } else {
      await attemptFence.cancel(boss, tx, attempt);
      await handlers.failed({ tx, now }, generationId, { code, message });
    }
    faults.reach('fail.settled');
    return hasRetries;
  });

  faults.reach('fail.committed');
  // Without the message: engines quote their input in it. It stands with the generation, for operators.
  log.warn({ generationId, leaseId, code, fault, isRetried }, 'a worker failed at its work');
  await handlers.changed(context, generationId);
  if (isRetried) await announceOffer(live);
  return { ok: true };
}

/** The queue keeps what the failed attempt before this one said. */
async function hasFailedSo(
  tx: WorkerContext['em'],
  attempt: JobAttempt,
  code: FailureCode,
): Promise<boolean> {
  const earlier = await attemptFence.earlierOutput(tx, attempt);
  return earlier !== null && 'code' in earlier && earlier.code === code;
}
