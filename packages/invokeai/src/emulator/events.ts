import type { GraphNode } from './graph/graph.ts';
import type { Json, JsonObject } from './json.ts';
import type { QueueItem } from './store/queue-item.ts';
import type { QueueStore } from './store/queue-store.ts';
import { eventTimestamp } from './timestamps.ts';

/** Sends one event to every socket, or only to those that subscribed to a queue. */
export type Emit = (name: string, payload: JsonObject, toSubscribersOf?: string) => void;

function itemPart({ row }: QueueItem): JsonObject {
  return {
    timestamp: eventTimestamp(),
    queue_id: row.queue_id,
    item_id: row.item_id,
    batch_id: row.batch_id,
    origin: row.origin,
    destination: row.destination,
    user_id: 'system',
  };
}

function byUser(itemIds: readonly number[]): JsonObject {
  return { system: [...itemIds] };
}

/** Events about the queue, in the engine's names and shapes. */
export class QueueEvents {
  readonly #emit: Emit;
  readonly #queue: QueueStore;

  constructor(emit: Emit, queue: QueueStore) {
    this.#emit = emit;
    this.#queue = queue;
  }

  batchEnqueued(result: {
    queueId: string;
    batchId: string;
    origin: string | null;
    enqueued: number;
    requested: number;
    priority: number;
  }): void {
    this.#emit('batch_enqueued', {
      timestamp: eventTimestamp(),
      queue_id: result.queueId,
      batch_id: result.batchId,
      enqueued: result.enqueued,
      requested: result.requested,
      priority: result.priority,
      origin: result.origin,
      user_id: 'system',
    });
  }

  statusChanged(item: QueueItem): void {
    const { row } = item;
    this.#emit('queue_item_status_changed', {
      ...itemPart(item),
      status: row.status,
      status_sequence: row.status_sequence,
      error_type: row.error_type,
      error_message: row.error_message,
      error_traceback: row.error_traceback,
      created_at: row.created_at,
      updated_at: row.updated_at,
      started_at: row.started_at,
      completed_at: row.completed_at,
      batch_status: this.#queue.batchStatus(row.queue_id, row.batch_id),
      queue_status: this.#queue.queueStatus(row.queue_id),
      session_id: row.session_id,
    });
  }

  itemsCanceled(queueId: string, itemIds: readonly number[]): void {
    if (itemIds.length === 0) return;
    this.#emit('queue_items_canceled', {
      timestamp: eventTimestamp(),
      queue_id: queueId,
      canceled_item_ids: [...itemIds],
      user_ids: ['system'],
      canceled_item_ids_by_user: byUser(itemIds),
    });
  }

  itemsRetried(queueId: string, itemIds: readonly number[]): void {
    this.#emit('queue_items_retried', {
      timestamp: eventTimestamp(),
      queue_id: queueId,
      retried_item_ids: [...itemIds],
      user_ids: itemIds.length === 0 ? [] : ['system'],
      retried_item_ids_by_user: itemIds.length === 0 ? {} : byUser(itemIds),
    });
  }

  cleared(queueId: string): void {
    const payload = { timestamp: eventTimestamp(), queue_id: queueId, user_id: null };
    this.#emit('queue_cleared', payload, queueId);
  }
}

export interface Progress {
  readonly message: string;
  readonly percentage?: number;
  readonly image?: { readonly width: number; readonly height: number; readonly jpeg: Uint8Array };
}

/** Events about one node of one running item. */
export class InvocationEvents {
  readonly #emit: Emit;
  readonly #common: () => JsonObject;

  constructor(emit: Emit, item: QueueItem, node: GraphNode, sourceId: string) {
    this.#emit = emit;
    this.#common = () => ({
      ...itemPart(item),
      session_id: item.row.session_id,
      invocation: node,
      invocation_source_id: sourceId,
    });
  }

  started(): void {
    this.#emit('invocation_started', this.#common());
  }

  progress({ message, percentage, image }: Progress): void {
    this.#emit('invocation_progress', {
      ...this.#common(),
      message,
      percentage: percentage ?? null,
      image:
        image === undefined
          ? null
          : {
              width: image.width,
              height: image.height,
              dataURL: `data:image/jpeg;base64,${Buffer.from(image.jpeg).toString('base64')}`,
            },
      device: null,
    });
  }

  modelLoad(moment: 'started' | 'complete', config: JsonObject, submodel: string | null): void {
    this.#emit(`model_load_${moment}`, {
      timestamp: eventTimestamp(),
      config,
      submodel_type: submodel,
      user_id: 'system',
    });
  }

  completed(result: JsonObject): void {
    this.#emit('invocation_complete', { ...this.#common(), result });
  }

  failed(error: { type: string; message: string; traceback: string }): void {
    const fields: Record<string, Json> = {
      error_type: error.type,
      error_message: error.message,
      error_traceback: error.traceback,
    };
    this.#emit('invocation_error', { ...this.#common(), ...fields });
  }
}
