import type { PgBoss, QueueOptions } from 'pg-boss';
import type { z } from 'zod';
import type { Context } from '../context.ts';
import { ensureQueue } from './ensure-queue.ts';

/** A kind of background work: what it is called, what one job of it says, and how the queue treats it. */
export interface WorkKind<Data extends z.ZodType> {
  readonly queue: string;
  readonly data: Data;
  readonly options: QueueOptions;
}

/** A process that dies is noticed after this time, and its job is on offer again. */
const heartbeatSeconds = 15;
const pollSeconds = 1;

/** Makes sure that there is a queue for this kind of work; call it before the transaction that sends a job. */
export function prepareWork<Data extends z.ZodType>(
  boss: PgBoss,
  { queue, options }: WorkKind<Data>,
): Promise<void> {
  return ensureQueue(boss, queue, { heartbeatSeconds, ...options });
}

/**
 * Does this kind of work in this process, one job after the other, until the queue's client stops. What throws is tried
 * again as the queue's options say; a job may be done twice, so `handle` must bear it.
 */
export async function startWork<Data extends z.ZodType>(
  newContext: () => Context,
  kind: WorkKind<Data>,
  handle: (context: Context, data: z.output<Data>) => Promise<void>,
): Promise<void> {
  const { boss, log } = newContext();
  await prepareWork(boss, kind);
  await boss.work<unknown>(kind.queue, { pollingIntervalSeconds: pollSeconds }, async (jobs) => {
    for (const job of jobs) {
      const context = newContext();
      const signal = AbortSignal.any([context.signal, job.signal]);
      try {
        await handle({ ...context, signal }, kind.data.parse(job.data));
      } catch (error) {
        log.warn({ err: error, queue: kind.queue, jobId: job.id }, 'a job failed and may be tried again');
        throw error;
      }
    }
  });
}
