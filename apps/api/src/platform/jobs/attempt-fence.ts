import type { EntityManager } from '@mikro-orm/postgresql';
import { type Statement, type StatementValue, sql } from '@pingvas/db';
import type { PgBoss } from 'pg-boss';
import { queueSchema } from './create-boss.ts';
import { queueStatements } from './queue-statements.ts';
import { queueTransaction } from './queue-transaction.ts';

/** One attempt of one job. With a bare id, a worker declared dead could settle its successor's attempt. */
export interface JobAttempt {
  readonly queueName: string;
  readonly jobId: string;
  readonly retryCount: number;
}

/**
 * The calls that say something about a running attempt, all inside the given transaction. Each answers true when
 * the attempt is still the running one (and then its row stays locked until the commit), false when it is over.
 */
export const attemptFence = {
  /** Proof of life: the attempt is not declared dead for another heartbeat. */
  async touch(boss: PgBoss, tx: EntityManager, attempt: JobAttempt): Promise<boolean> {
    return isAffected(await boss.touch(attempt.queueName, fenced(attempt), { db: queueTransaction(tx) }));
  },

  /** The attempt failed: the queue offers the job again while retries are left, and else marks it failed. */
  async fail(boss: PgBoss, tx: EntityManager, attempt: JobAttempt, output: object): Promise<boolean> {
    return isAffected(
      await boss.fail(attempt.queueName, fenced(attempt), output, { db: queueTransaction(tx) }),
    );
  },

  /** The job is over whatever retries are left. */
  async cancel(boss: PgBoss, tx: EntityManager, attempt: JobAttempt): Promise<boolean> {
    return isAffected(await boss.cancel(attempt.queueName, fenced(attempt), { db: queueTransaction(tx) }));
  },

  /** Whether a failure of this attempt would be followed by another one. Call it under the lock of `touch`. */
  async hasRetries(tx: EntityManager, { queueName, jobId, retryCount }: JobAttempt): Promise<boolean> {
    const rows = await tx.execute<{ id: string }[]>(
      `select id from ${queueSchema}.job
        where name = ? and id = ? and retry_count = ? and retry_count < retry_limit`,
      [queueName, jobId, retryCount],
    );
    return rows.length === 1;
  },

  /** What `fail` was told by the attempt before, or null when there was none. Call it under the lock of `touch`. */
  async earlierOutput(
    tx: EntityManager,
    { queueName, jobId, retryCount }: JobAttempt,
  ): Promise<object | null> {
    const [row] = await tx.execute<{ output: object | null }[]>(
      `select output from ${queueSchema}.job where name = ? and id = ? and retry_count = ?`,
      [queueName, jobId, retryCount],
    );
    return row?.output ?? null;
  },

  /**
   * Hands the job back as if this attempt had not been. The queue has no call for that: its restore() clears the
   * start, so that the next claim carries the same retry count and the old worker would pass the fence; its
   * cancel() and resume() count the claim. So the row is moved by hand: the next claim raises the retry count as
   * always, which keeps the fence, and the limit rises with it, which makes the attempt free.
   */
  async release(tx: EntityManager, { queueName, jobId, retryCount }: JobAttempt): Promise<boolean> {
    const rows = await tx.execute<{ id: string }[]>(
      `update ${queueSchema}.job
         set state = 'retry', retry_limit = retry_limit + 1, heartbeat_on = null
       where name = ? and id = ? and state = 'active' and retry_count = ?
       returning id`,
      [queueName, jobId, retryCount],
    );
    return rows.length === 1;
  },

  /**
   * Claims one certain job that waits, as the queue's fetch() does with whichever is next: the retry count goes up,
   * which fences off every attempt before. Null when it does not wait.
   */
  async take(
    tx: EntityManager,
    { queueName, jobId }: Pick<JobAttempt, 'queueName' | 'jobId'>,
  ): Promise<{ readonly retryCount: number; readonly retryLimit: number } | null> {
    const [job] = await tx.execute<{ retryCount: number; retryLimit: number }[]>(
      `update ${queueSchema}.job
          set state = 'active', started_on = ${queueSchema}.job_now(), heartbeat_on = ${queueSchema}.job_now(),
              retry_count = case when started_on is not null then retry_count + 1 else retry_count end
        where name = ? and id = ? and state < 'active' and not blocked
        returning retry_count as "retryCount", retry_limit as "retryLimit"`,
      [queueName, jobId],
    );
    return job ?? null;
  },
};

/** SQL that is true while the attempt of `row`, with the columns of a lease, is the running one of its job. */
export function attemptIsRunningSql(row: string): string {
  return `exists (select 1 from ${queueSchema}.job job where job.name = ${row}.queue_name and job.id = ${row}.job_id
            and job.state = 'active' and job.retry_count = ${row}.retry_count)`;
}

/** What the fence's statements refuse with when the attempt is over. */
export const attemptIsOver = 'attempt.over';

/**
 * The attempt's proof of life, and its ends, to be sent together with other statements: they refuse with
 * {@link attemptIsOver} instead of answering false.
 */
export const attemptStatements = {
  async touch(boss: PgBoss, attempt: JobAttempt): Promise<readonly Statement[]> {
    const { jobId, queueName } = attempt;
    const touch = await queueStatements({ id: jobId }, (db) =>
      boss.touch(queueName, fenced(attempt), { db }),
    );
    return [refuseOver(attempt), ...touch];
  },

  async complete(boss: PgBoss, attempt: JobAttempt): Promise<readonly Statement[]> {
    const { jobId, queueName } = attempt;
    const complete = await queueStatements({ id: jobId }, (db) =>
      boss.complete(queueName, fenced(attempt), null, { db }),
    );
    return [refuseOver(attempt), ...complete];
  },

  /** The job is over whatever retries are left. */
  async cancel(boss: PgBoss, attempt: JobAttempt): Promise<readonly Statement[]> {
    const { jobId, queueName } = attempt;
    const cancel = await queueStatements({ id: jobId }, (db) =>
      boss.cancel(queueName, fenced(attempt), { db }),
    );
    return [refuseOver(attempt), ...cancel];
  },
};

/**
 * Claims the first that waits of certain jobs of a queue, as the queue's fetch() does with all of its jobs, by one
 * statement with the answer `{ id, data, retryCount, retryLimit }`. `jobIds` is SQL that selects the `job_id`s, with
 * `$2` and so on for `values`.
 */
export function takeFirstStatement(
  queueName: string,
  jobIds: string,
  ...values: readonly StatementValue[]
): Statement {
  return sql(
    `with head as (
       select job.name, job.id
         from (${jobIds}) as asked join ${queueSchema}.job job on job.name = $1 and job.id = asked.job_id
        where job.state < 'active' and not job.blocked and job.start_after <= now()
        order by job.priority desc, job.created_on limit 1
          for update of job skip locked
     )
     update ${queueSchema}.job taken
        set state = 'active', started_on = ${queueSchema}.job_now(), heartbeat_on = ${queueSchema}.job_now(),
            retry_count = case when taken.started_on is not null then taken.retry_count + 1 else taken.retry_count end
       from head where taken.name = head.name and taken.id = head.id
     returning taken.id, taken.data, taken.retry_count as "retryCount", taken.retry_limit as "retryLimit"`,
    queueName,
    ...values,
  );
}

/** Locks the running attempt, so that what the queue does to it next cannot miss it. */
function refuseOver({ queueName, jobId, retryCount }: JobAttempt): Statement {
  return sql(
    `with running as (
       select 1 from ${queueSchema}.job
        where name = $1 and id = $2 and state = 'active' and retry_count = $3 for update
     )
     select public.refuse('${attemptIsOver}') where not exists (select 1 from running)`,
    queueName,
    jobId,
    retryCount,
  );
}

function fenced({ jobId, retryCount }: JobAttempt) {
  return { id: jobId, retryCount };
}

/** The published type of the answer is empty; the count is what the fence is about, so its absence is an error. */
function isAffected(response: object): boolean {
  if (!('affected' in response) || typeof response.affected !== 'number') {
    throw new Error('The queue did not say how many jobs it affected');
  }
  return response.affected === 1;
}
