import type { JsonObject } from '../json.ts';
import { rowTimestamp } from '../timestamps.ts';
import { type ItemStatus, isFinished, type QueueItem, type QueueRow } from './queue-item.ts';

const countedStatuses = ['pending', 'in_progress', 'waiting', 'completed', 'failed', 'canceled'] as const;

function countByStatus(items: readonly QueueItem[]): JsonObject {
  const counts = Object.fromEntries(
    countedStatuses.map((status) => [status, items.filter(({ row }) => row.status === status).length]),
  );
  return { ...counts, total: items.length };
}

/** All queues in one table, as in the engine: a queue id is only a label on a row. */
export class QueueStore {
  readonly #items = new Map<number, QueueItem>();
  readonly #changed: () => void;
  #lastItemId: number;

  constructor(options: { items: readonly QueueItem[]; lastItemId: number; onChange: () => void }) {
    for (const item of options.items) this.#items.set(item.row.item_id, item);
    this.#lastItemId = options.lastItemId;
    this.#changed = options.onChange;
  }

  get lastItemId(): number {
    return this.#lastItemId;
  }

  insert(item: { row: Omit<QueueRow, 'item_id'>; graph: QueueItem['graph']; isPoison: boolean }): QueueItem {
    this.#lastItemId += 1;
    const row = { item_id: this.#lastItemId, ...item.row } as QueueRow;
    const inserted = { row, graph: item.graph, isPoison: item.isPoison };
    this.#items.set(row.item_id, inserted);
    this.#changed();
    return inserted;
  }

  find(itemId: number): QueueItem | undefined {
    return this.#items.get(itemId);
  }

  all(): QueueItem[] {
    return [...this.#items.values()];
  }

  inQueue(queueId: string): QueueItem[] {
    return this.all().filter(({ row }) => row.queue_id === queueId);
  }

  inBatch(batchId: string): QueueItem[] {
    return this.all().filter(({ row }) => row.batch_id === batchId);
  }

  /** The item that a processor takes next: highest priority, then oldest; of one queue or of all. */
  nextPending(queueId?: string): QueueItem | undefined {
    return this.all()
      .filter(({ row }) => row.status === 'pending' && (queueId === undefined || row.queue_id === queueId))
      .sort((a, b) => b.row.priority - a.row.priority || a.row.item_id - b.row.item_id)[0];
  }

  current(queueId: string): QueueItem | undefined {
    return this.inQueue(queueId).find(({ row }) => row.status === 'in_progress');
  }

  /** Changes a row; `updated_at` follows by itself. */
  update(item: QueueItem, changes: Partial<QueueRow>): void {
    item.row = { ...item.row, ...changes, updated_at: rowTimestamp() } as QueueRow;
    this.#changed();
  }

  /** Moves an item on and answers whether it moved: a finished item stays as it is. */
  moveTo(item: QueueItem, status: ItemStatus, changes: Partial<QueueRow> = {}): boolean {
    if (isFinished(item.row.status)) return false;
    const now = rowTimestamp();
    this.update(item, {
      ...changes,
      status,
      status_sequence: item.row.status_sequence + 1,
      ...(status === 'in_progress' ? { started_at: now } : {}),
      ...(isFinished(status) ? { completed_at: now } : {}),
    });
    return true;
  }

  remove(items: readonly QueueItem[]): void {
    for (const { row } of items) this.#items.delete(row.item_id);
    this.#changed();
  }

  queueStatus(queueId: string): JsonObject {
    const items = this.inQueue(queueId);
    const current = items.find(({ row }) => row.status === 'in_progress')?.row;
    const counts = countByStatus(items);
    return {
      queue_id: queueId,
      item_id: current?.item_id ?? null,
      batch_id: current?.batch_id ?? null,
      session_id: current?.session_id ?? null,
      ...counts,
      user_pending: counts['pending'] ?? 0,
      user_in_progress: counts['in_progress'] ?? 0,
    };
  }

  batchStatus(queueId: string, batchId: string): JsonObject {
    const items = this.inQueue(queueId).filter(({ row }) => row.batch_id === batchId);
    return {
      queue_id: queueId,
      batch_id: batchId,
      origin: items[0]?.row.origin ?? null,
      destination: items[0]?.row.destination ?? null,
      ...countByStatus(items),
    };
  }

  destinationCounts(queueId: string, destination: string): JsonObject {
    const items = this.inQueue(queueId).filter(({ row }) => row.destination === destination);
    return { queue_id: queueId, destination, ...countByStatus(items) };
  }
}
