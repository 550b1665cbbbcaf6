import { randomUUID } from 'node:crypto';
import type { QueueEvents } from '../events.ts';
import { countItems, expandBatch } from '../graph/expand-batch.ts';
import type { Graph } from '../graph/graph.ts';
import { type Batch, batchToJson } from '../graph/parse-batch.ts';
import { emptySession } from '../graph/session.ts';
import type { Json, JsonObject } from '../json.ts';
import { rowTimestamp } from '../timestamps.ts';
import { isFinished, type QueueItem, type QueueRow } from './queue-item.ts';
import type { QueueStore } from './queue-store.ts';

const maxQueueSize = 10_000;

interface Wake {
  /** Called when an item may have become ready. */
  readonly onPending: () => void;
}

/** What the queue routes can do: each changes rows and sends the events the engine sends for it. */
export class QueueActions {
  readonly #queue: QueueStore;
  readonly #events: QueueEvents;
  readonly #onPending: () => void;

  constructor(queue: QueueStore, events: QueueEvents, { onPending }: Wake) {
    this.#queue = queue;
    this.#events = events;
    this.#onPending = onPending;
  }

  #insert(graph: Graph, isPoison: boolean, fields: Partial<QueueRow>): QueueItem {
    const now = rowTimestamp();
    const sessionId = randomUUID();
    const row = {
      status: 'pending',
      status_sequence: 0,
      priority: 0,
      batch_id: '',
      origin: null,
      destination: null,
      session_id: sessionId,
      error_type: null,
      error_message: null,
      error_traceback: null,
      created_at: now,
      updated_at: now,
      started_at: null,
      completed_at: null,
      queue_id: 'default',
      field_values: null,
      retried_from_item_id: null,
      device: null,
      session: emptySession(sessionId, graph),
      workflow: null,
      ...fields,
    } satisfies Partial<QueueRow>;
    return this.#queue.insert({ row: row as Omit<QueueRow, 'item_id'>, graph, isPoison });
  }

  #freePlaces(queueId: string): number {
    const waiting = this.#queue.inQueue(queueId).filter(({ row }) => !isFinished(row.status));
    return Math.max(0, maxQueueSize - waiting.length);
  }

  enqueue(queueId: string, batch: Batch, isPrepended: boolean): JsonObject {
    const priorities = this.#queue
      .inQueue(queueId)
      .filter(({ row }) => row.status === 'pending')
      .map(({ row }) => row.priority);
    const priority = isPrepended ? Math.max(0, ...priorities) + 1 : 0;
    const requested = countItems(batch);
    const expanded = expandBatch(batch, this.#freePlaces(queueId));
    for (const { graph, fieldValues, isPoison } of expanded) {
      this.#insert(graph, isPoison, {
        priority,
        batch_id: batch.batchId,
        origin: batch.origin,
        destination: batch.destination,
        queue_id: queueId,
        field_values: fieldValues,
        workflow: batch.workflow,
      });
    }
    const itemIds = this.#queue.inBatch(batch.batchId).map(({ row }) => row.item_id);
    const { batchId, origin } = batch;
    const enqueued = expanded.length;
    this.#events.batchEnqueued({ queueId, batchId, origin, enqueued, requested, priority });
    this.#onPending();
    return {
      queue_id: queueId,
      enqueued,
      requested,
      batch: batchToJson(batch),
      priority,
      item_ids: itemIds.sort((a, b) => b - a),
    };
  }

  /** Cancels one item, with a status event. A finished item stays as it is. */
  cancel(item: QueueItem): void {
    if (this.#queue.moveTo(item, 'canceled')) this.#events.statusChanged(item);
    this.#onPending();
  }

  /** Cancels what matches: one event for all waiting items, a status event for a running one. */
  cancelMatching(queueId: string, matches: (row: QueueRow) => boolean, includesRunning: boolean): number {
    const items = this.#queue.inQueue(queueId).filter(({ row }) => matches(row));
    const waiting = items.filter(({ row }) => row.status === 'pending' || row.status === 'waiting');
    for (const item of waiting) this.#queue.moveTo(item, 'canceled');
    const running = includesRunning ? items.filter(({ row }) => row.status === 'in_progress') : [];
    for (const item of running) this.cancel(item);
    this.#events.itemsCanceled(
      queueId,
      waiting.map(({ row }) => row.item_id),
    );
    this.#onPending();
    return waiting.length + running.length;
  }

  /** Queues failed and canceled items once more under new ids; answers the old ids. */
  retry(queueId: string, itemIds: readonly number[]): number[] {
    const retried: number[] = [];
    for (const itemId of new Set(itemIds)) {
      const item = this.#queue.find(itemId);
      if (item === undefined || item.row.queue_id !== queueId || item.isPoison) continue;
      if (item.row.status !== 'failed' && item.row.status !== 'canceled') continue;
      const values: Json = item.row.field_values;
      this.#insert(item.graph, false, {
        priority: item.row.priority,
        batch_id: item.row.batch_id,
        origin: item.row.origin,
        destination: item.row.destination,
        queue_id: queueId,
        field_values: Array.isArray(values) && values.length > 0 ? values : null,
        retried_from_item_id: item.row.retried_from_item_id ?? itemId,
        workflow: item.row.workflow,
      });
      retried.push(itemId);
    }
    this.#events.itemsRetried(queueId, retried);
    this.#onPending();
    return retried;
  }

  /** Removes one item; a running or waiting one is canceled first, with its status event. */
  delete(item: QueueItem): void {
    if (!isFinished(item.row.status)) this.cancel(item);
    this.#queue.remove([item]);
  }

  /** Removes what matches and answers how many; a running item is canceled first. */
  deleteMatching(queueId: string, matches: (row: QueueRow) => boolean): number {
    const items = this.#queue.inQueue(queueId).filter(({ row }) => matches(row));
    for (const item of items.filter(({ row }) => row.status === 'in_progress')) this.cancel(item);
    this.#queue.remove(items);
    this.#events.itemsCanceled(
      queueId,
      items.map(({ row }) => row.item_id),
    );
    return items.length;
  }

  prune(queueId: string): number {
    const finished = this.#queue.inQueue(queueId).filter(({ row }) => isFinished(row.status));
    this.#queue.remove(finished);
    return finished.length;
  }

  /** Cancels the running item and removes every row of the queue. Waiting items get no event. */
  clear(queueId: string): number {
    const items = this.#queue.inQueue(queueId);
    for (const item of items.filter(({ row }) => row.status === 'in_progress')) this.cancel(item);
    this.#queue.remove(items);
    this.#events.cleared(queueId);
    this.#onPending();
    return items.length;
  }
}
