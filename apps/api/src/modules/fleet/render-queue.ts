import { leaseSeconds } from '@pingvas/contracts';
import { type Statement, sql } from '@pingvas/db';
import type { PgBoss, QueueOptions } from 'pg-boss';
import { z } from 'zod';
import { queueSchema } from '../../platform/jobs/create-boss.ts';
import { ensureQueue } from '../../platform/jobs/ensure-queue.ts';
import { queueStatements } from '../../platform/jobs/queue-statements.ts';
import type { LiveBus } from '../../platform/live/live-bus.ts';

/** Three attempts: the first and two more. */
export const retryLimit = 2;
/** A run of eight large pictures is done long before; a worker that beats but never finishes is stopped here. */
export const workSecondsMax = 3_600;

const queueOptions = {
  retryLimit,
  retryDelay: 0,
  heartbeatSeconds: leaseSeconds,
  expireInSeconds: workSecondsMax,
  retentionSeconds: 3 * 24 * 3_600,
  deleteAfterSeconds: 24 * 3_600,
} as const satisfies QueueOptions;

/** One queue per model, so that a claim can choose a model that is already on the GPU. */
export function renderQueueName(modelId: string): string {
  return `render.${modelId}`;
}

export const renderJob = z.object({ generationId: z.uuid() });

/** Call before the transaction that offers work: making a queue commits on its own. */
export function prepareRenderQueue(boss: PgBoss, modelId: string): Promise<void> {
  return ensureQueue(boss, renderQueueName(modelId), queueOptions);
}

/** What offers one generation to the fleet, to be sent together with the statement that writes it. */
export async function offerStatements(
  boss: PgBoss,
  offer: { readonly jobId: string; readonly generationId: string; readonly modelId: string },
): Promise<readonly Statement[]> {
  const { jobId, generationId, modelId } = offer;
  const queueName = renderQueueName(modelId);
  const send = await queueStatements({ id: jobId }, (db) =>
    boss.send(queueName, { generationId } satisfies z.input<typeof renderJob>, { id: jobId, db }),
  );
  // The queue says nothing when it does not take a job; nobody may be charged for one that is not there.
  const assure = sql(
    `select public.refuse('queue.not-taken') where not exists
       (select 1 from ${queueSchema}.job where name = $1 and id = $2)`,
    queueName,
    jobId,
  );
  return [...send, assure];
}

/** The topic on which claims wait. */
export const offerTopic = 'fleet.offer';

/**
 * After the commit: wakes a worker that waits for work, for each offer one of every process; with the name of the
 * person's part of the queue also one that waits for that person's work alone. Without a name they look everywhere. A
 * lost wake-up costs 2 s.
 */
export async function announceOffer(live: LiveBus, name = ''): Promise<void> {
  await live.publish(offerTopic, name);
}

/** As {@link announceOffer}, for all offers that the workers that wait at this process may have missed. */
export function announceOfferHere(live: LiveBus): void {
  live.publishHere(offerTopic, '');
}
