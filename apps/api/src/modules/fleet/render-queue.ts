import type { EntityManager } from '@mikro-orm/postgresql';
import { leaseSeconds } from '@pingvas/contracts';
import type { PgBoss, QueueOptions } from 'pg-boss';
import { z } from 'zod';
import { ensureQueue } from '../../platform/jobs/ensure-queue.ts';
import { queueTransaction } from '../../platform/jobs/queue-transaction.ts';
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

/** Offers one generation to the fleet, inside the transaction that writes it. */
export async function offerWork(
  boss: PgBoss,
  tx: EntityManager,
  offer: { readonly jobId: string; readonly generationId: string; readonly modelId: string },
): Promise<void> {
  const { jobId, generationId, modelId } = offer;
  const sent = await boss.send(
    renderQueueName(modelId),
    { generationId } satisfies z.input<typeof renderJob>,
    { id: jobId, db: queueTransaction(tx) },
  );
  if (sent !== jobId) throw new Error(`The queue did not take job ${jobId}`);
}

/** The topic on which claims wait. */
export const offerTopic = 'fleet.offer';

/** After the commit: wakes the workers that wait for work. A lost wake-up costs them 2 s. */
export async function announceOffer(live: LiveBus): Promise<void> {
  await live.publish(offerTopic, '');
}

/** As {@link announceOffer}, for the workers that wait at this process. */
export function announceOfferHere(live: LiveBus): void {
  live.publishHere(offerTopic, '');
}
