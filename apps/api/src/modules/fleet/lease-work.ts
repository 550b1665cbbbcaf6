import type { RenderWork } from '@pingvas/contracts';
import { newId, type Statement, type StatementResult, sql, type Worker } from '@pingvas/db';
import type { JobAttempt } from '../../platform/jobs/attempt-fence.ts';
import { retryLimit, workSecondsMax } from './render-queue.ts';
import type { WorkChange, WorkClaim, WorkHandlers } from './work-handlers.ts';

/** A job that was just taken from the queue, and who took it. */
export interface TakenJob extends JobAttempt {
  readonly retryLimit: number;
  readonly generationId: string;
  readonly worker: Pick<Worker, 'id' | 'isEmulator'>;
}

/** What gives the work to the worker, to be sent in the transaction that took its job. */
export interface Leasing {
  readonly statements: readonly Statement[];
  readonly work: RenderWork;
  readonly change: WorkChange;
}

/** From what `handlers.lookToClaim` answered under the work's lock: opens the lease and says what is to be done. */
export function leaseWork(
  looked: readonly StatementResult[],
  handlers: WorkHandlers,
  { queueName, jobId, retryCount, retryLimit: jobRetryLimit, generationId, worker }: TakenJob,
  now: Date,
): Leasing | Exclude<ReturnType<WorkHandlers['claim']>, WorkClaim> {
  // Releases raise both numbers, see attemptFence.release: what is left is what was really tried.
  const attempt = retryCount - (jobRetryLimit - retryLimit) + 1;
  const claim = handlers.claim(looked, { attempt, isEmulated: worker.isEmulator, now });
  if (typeof claim === 'string') return claim;
  const leaseId = newId();
  const deadline = new Date(now.getTime() + workSecondsMax * 1_000);
  return {
    statements: [
      ...claim.statements,
      sql(
        "update fleet.leases set ended_at = $1, outcome = 'lost' where generation_id = $2 and ended_at is null",
        now,
        generationId,
      ),
      sql(
        `insert into fleet.leases
           (id, queue_name, job_id, retry_count, worker_id, generation_id, claimed_at, beat_at, deadline_at, stage)
         values ($1, $2, $3, $4, $5, $6, $7, $7, $8, 'waiting')`,
        leaseId,
        queueName,
        jobId,
        retryCount,
        worker.id,
        generationId,
        now,
        deadline,
      ),
    ],
    work: {
      kind: 'render',
      leaseId,
      generationId,
      attempt,
      ...claim.described,
      deadline: deadline.toISOString(),
    },
    change: claim.change,
  };
}
