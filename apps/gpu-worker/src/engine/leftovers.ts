import { type EngineClient, imagesOfItem, isEngineError } from '@pingvas/invokeai';
import type { Logger } from 'pino';
import { reasonOf } from '../reason-of.ts';

/** What the engine still holds of ended work. Its disk fills up otherwise: the engine deletes nothing by itself. */
export interface Leftovers {
  /** A stopped item: its running node may still save an image. */
  addItem(itemId: number): void;
  /** A batch that was not answered: the engine may have an item of it all the same. */
  addBatch(batchId: string): void;
  /**
   * An item that has ended and was read, once its images are of no more use. They go before it: as long as the engine
   * knows the item, whoever clears up after a worker that died finds its images by it.
   */
  addEndedItem(itemId: number, imageNames: readonly string[]): void;
  isEmpty(): boolean;
  /**
   * Deletes what can be deleted now and keeps the rest for the next time. Names every item that it deletes: pruning
   * would also forget one that has just ended and was not read yet.
   */
  sweep(signal: AbortSignal): Promise<void>;
}

const imagesPerCall = 1_000;

/** Nothing left over yet. */
export function createLeftovers(client: EngineClient, queueId: string, log: Logger): Leftovers {
  const batches = new Set<string>();
  const items = new Set<number>();
  const endedItems = new Set<number>();
  const images = new Set<string>();

  async function findItems(signal: AbortSignal): Promise<void> {
    if (batches.size === 0) return;
    const sought = [...batches];
    const known = await client.listItems(queueId, { signal }).catch((error: unknown): [] => {
      // A damaged item makes the listing fail, for good: what these batches left is for the next start to clear.
      if (!isEngineError(error, 'failed') && !isEngineError(error, 'not-an-engine')) throw error;
      log.warn({ reason: reasonOf(error) }, 'the engine does not say what it took without an answer');
      return [];
    });
    for (const batchId of sought) {
      for (const item of known) if (item.batch_id === batchId) items.add(item.item_id);
      batches.delete(batchId);
    }
  }

  async function sweepItems(signal: AbortSignal): Promise<void> {
    if (items.size === 0) return;
    // A canceled item counts as ended at once, but its node runs on to the next step or to the end of a decode.
    const { processor, queue } = await client.queueStatus(queueId, { signal });
    // There is one processor: whatever it runs now, it has let go of all that counts as ended.
    const hasLetGo = !processor.is_processing || queue.in_progress > 0;
    for (const itemId of [...items]) {
      const item = await client.readItem(queueId, itemId, { signal });
      if (item?.status === 'pending' || item?.status === 'in_progress') {
        await client.cancelItem(queueId, itemId, { signal });
        continue;
      }
      if (item) for (const name of imagesOfItem(item)) images.add(name);
      if (!hasLetGo) continue;
      items.delete(itemId);
      endedItems.add(itemId);
    }
  }

  return {
    addItem: (itemId) => void items.add(itemId),
    addBatch: (batchId) => void batches.add(batchId),
    addEndedItem(itemId, imageNames) {
      endedItems.add(itemId);
      for (const name of imageNames) images.add(name);
    },
    isEmpty: () => batches.size === 0 && items.size === 0 && endedItems.size === 0 && images.size === 0,
    async sweep(signal) {
      try {
        await findItems(signal);
        await sweepItems(signal);
        const names = [...images].slice(0, imagesPerCall);
        if (names.length > 0) {
          await client.deleteImages(names, { signal });
          for (const name of names) images.delete(name);
        }
        for (const itemId of [...endedItems]) {
          await client.deleteItem(queueId, itemId, { signal });
          endedItems.delete(itemId);
        }
      } catch (error) {
        signal.throwIfAborted();
        if (!isEngineError(error)) throw error;
        log.debug({ reason: reasonOf(error) }, 'the engine was not tidied; later again');
      }
    },
  };
}
