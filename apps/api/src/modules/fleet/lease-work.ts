import type { RenderWork } from '@pingvas/contracts';
import { Lease, newId, type Worker } from '@pingvas/db';
import type { JobAttempt } from '../../platform/jobs/attempt-fence.ts';
import { endLeases } from './leases.ts';
import { retryLimit, workSecondsMax } from './render-queue.ts';
import type { WorkHandlers, WorkTransaction } from './work-handlers.ts';

/** A job that was just taken from the queue, and who took it. */
export interface TakenJob extends JobAttempt {
  readonly retryLimit: number;
  readonly generationId: string;
  readonly worker: Pick<Worker, 'id' | 'isEmulator'>;
}

/** Under the work's lock, in the transaction that took its job: opens the lease and says what is to be done. */
export async function leaseWork(
  { tx, now }: WorkTransaction,
  handlers: WorkHandlers,
  { queueName, jobId, retryCount, retryLimit: jobRetryLimit, generationId, worker }: TakenJob,
): Promise<RenderWork> {
  await endLeases(tx, generationId, { outcome: 'lost', at: now });
  // Releases raise both numbers, see attemptFence.release: what is left is what was really tried.
  const attempt = retryCount - (jobRetryLimit - retryLimit) + 1;
  const described = await handlers.claimed(
    { tx, now },
    { generationId, attempt, isEmulated: worker.isEmulator },
  );
  const lease = tx.create(Lease, {
    id: newId(),
    queueName,
    jobId,
    retryCount,
    workerId: worker.id,
    generationId,
    claimedAt: now,
    beatAt: now,
    deadlineAt: new Date(now.getTime() + workSecondsMax * 1_000),
    stage: 'waiting',
    endedAt: null,
    outcome: null,
  });
  await tx.flush();
  return {
    kind: 'render',
    leaseId: lease.id,
    generationId,
    attempt,
    ...described,
    deadline: lease.deadlineAt.toISOString(),
  };
}
