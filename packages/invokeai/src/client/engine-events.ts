import { z } from 'zod';

/*
 * What the socket says, as far as we act on it. In single-user mode every socket hears every queue, so each
 * event carries its queue and its batch, and the listener filters.
 */

const ofItem = { queue_id: z.string(), batch_id: z.string(), item_id: z.int() };

const itemStatusChanged = z
  .object({
    ...ofItem,
    status: z.string(),
    /** 0 for pending, then 1, 2: tells a late event from a new one. */
    status_sequence: z.int().nullish(),
  })
  .transform((event) => ({
    type: 'item-status' as const,
    queueId: event.queue_id,
    batchId: event.batch_id,
    itemId: event.item_id,
    status: event.status,
    sequence: event.status_sequence ?? null,
  }));

const progress = z
  .object({
    ...ofItem,
    /** The node's id in the submitted graph. */
    invocation_source_id: z.string(),
    message: z.string().catch(''),
    /** 0 to 1; null while the engine cannot tell, e.g. while it loads a model. Values repeat. */
    percentage: z.number().min(0).max(1).nullish().catch(null),
    image: z
      .object({ dataURL: z.string(), width: z.int().positive(), height: z.int().positive() })
      .nullish()
      .catch(null),
  })
  .transform((event) => ({
    type: 'progress' as const,
    queueId: event.queue_id,
    batchId: event.batch_id,
    itemId: event.item_id,
    nodeId: event.invocation_source_id,
    message: event.message,
    fraction: event.percentage ?? null,
    preview: event.image
      ? { dataUrl: event.image.dataURL, width: event.image.width, height: event.image.height }
      : null,
  }));

/** A node has ended, and this is the picture that came of it; its item may go on. */
const imageMade = z
  .object({
    ...ofItem,
    invocation_source_id: z.string(),
    result: z.object({ image: z.object({ image_name: z.string().min(1) }) }),
  })
  .transform((event) => ({
    type: 'image-made' as const,
    queueId: event.queue_id,
    batchId: event.batch_id,
    itemId: event.item_id,
    nodeId: event.invocation_source_id,
    imageName: event.result.image.image_name,
  }));

/** Items canceled while they waited get no status event of their own. */
const itemsCanceled = z
  .object({ queue_id: z.string(), canceled_item_ids: z.array(z.int()) })
  .transform((event) => ({
    type: 'items-canceled' as const,
    queueId: event.queue_id,
    itemIds: event.canceled_item_ids,
  }));

const queueCleared = z
  .object({ queue_id: z.string() })
  .transform((event) => ({ type: 'queue-cleared' as const, queueId: event.queue_id }));

const known = new Map<string, z.ZodType<EngineEvent>>([
  ['queue_item_status_changed', itemStatusChanged],
  ['invocation_progress', progress],
  ['invocation_complete', imageMade],
  ['queue_items_canceled', itemsCanceled],
  ['queue_cleared', queueCleared],
]);

export type EngineProgress = z.output<typeof progress>;
export type EngineEvent =
  | z.output<typeof itemStatusChanged>
  | EngineProgress
  | z.output<typeof imageMade>
  | z.output<typeof itemsCanceled>
  | z.output<typeof queueCleared>;

/** An event of the socket, or null for one that we do not use and for one that is malformed. */
export function parseEngineEvent(name: string, payload: unknown): EngineEvent | null {
  return known.get(name)?.safeParse(payload).data ?? null;
}
