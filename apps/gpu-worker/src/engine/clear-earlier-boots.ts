import { type EngineClient, type EngineItem, imagesOfItem, isEngineError } from '@pingvas/invokeai';
import type { Logger } from 'pino';
import { createBackoff } from '../time/backoff.ts';

/** The node that a cancelled item is in runs to its end, such as the decoding of a large picture, and may save it. */
const letGoWithinMs = 5_000;
const letGoPoll = { minMs: 20, maxMs: 250 };
const imagesPerCall = 1_000;

/**
 * Removes what an earlier process of this worker left in the engine: items, and the images of ended ones. An image can
 * be found by its item alone, so an item that may still save one is waited for; not for long, as an engine that others
 * use as well is always busy.
 *
 * @throws EngineError, or the signal's reason
 */
export async function clearEarlierBoots(
  client: EngineClient,
  queueIds: readonly string[],
  { log, signal }: { readonly log: Logger; readonly signal: AbortSignal },
): Promise<void> {
  for (const queueId of queueIds) {
    const { queue } = await client.queueStatus(queueId, { signal });
    if (queue.total > 0) {
      try {
        await stop(client, queueId, signal);
        const images = (await client.listItems(queueId, { signal }))
          .flatMap(imagesOfItem)
          .slice(0, imagesPerCall);
        if (images.length > 0) await client.deleteImages(images, { signal });
      } catch (error) {
        // A damaged item makes the listing fail; clearing still works.
        if (!isEngineError(error, 'failed') && !isEngineError(error, 'not-an-engine')) throw error;
      }
      log.info({ queueId, items: queue.total }, 'cleared what an earlier start left in the engine');
    }
    await client.clearQueue(queueId, { signal });
  }
}

/** Cancels what has not ended, and waits until the engine runs nothing of what was cancelled, now or before. */
async function stop(client: EngineClient, queueId: string, signal: AbortSignal): Promise<void> {
  const items = await client.listItems(queueId, { signal });
  const open = items.filter(({ status }) => status === 'pending' || status === 'in_progress');
  for (const { item_id: itemId } of open) await client.cancelItem(queueId, itemId, { signal });
  if (!items.some(mayStillSave)) return;
  const giveUpAt = performance.now() + letGoWithinMs;
  const backoff = createBackoff(letGoPoll);
  while (performance.now() < giveUpAt) {
    const { processor } = await client.queueStatus(queueId, { signal });
    if (!processor.is_processing) return;
    await backoff.pause(signal);
  }
}

/** As it was listed: a canceled item counts as ended at once, whatever its node still does. */
function mayStillSave({ status }: EngineItem): boolean {
  return status === 'in_progress' || status === 'canceled';
}
