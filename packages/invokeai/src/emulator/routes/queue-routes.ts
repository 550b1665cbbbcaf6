import { Hono } from 'hono';
import type { Engine } from '../engine.ts';
import { parseEnqueueBody } from '../graph/parse-batch.ts';
import { withoutNulls } from '../json.ts';
import { Refusal } from '../refusals.ts';
import { itemSummaryView, itemView, type QueueItem } from '../store/queue-item.ts';
import {
  choiceInQuery,
  idsInBody,
  integerInPath,
  namesInBody,
  readRequiredJson,
  requiredQuery,
} from './read-request.ts';

/** The engine parses a row when it reads it, and an unreadable row breaks the whole answer. */
function readable(items: readonly QueueItem[], doing: string): readonly QueueItem[] {
  const poison = items.find((item) => item.isPoison);
  if (poison === undefined) return items;
  const node = [...poison.graph.nodes.keys()][0] ?? '';
  throw new Refusal(
    500,
    `Unexpected error while ${doing}: 1 validation error for GraphExecutionState\ngraph.nodes.${node}\n  Input does not fit its field`,
  );
}

function orNull(item: QueueItem | undefined, doing: string) {
  if (item === undefined) return null;
  readable([item], doing);
  return itemView(item);
}

/** `/api/v1/queue/{queue_id}`: jobs. Every queue id exists; pause and resume count for all of them. */
export function queueRoutes({
  queue,
  queueActions,
  processor,
}: Engine): Hono<{ Variables: { queueId: string } }> {
  const notFound = (itemId: number, queueId: string) =>
    new Refusal(404, `Queue item with id ${itemId} not found in queue ${queueId}`);
  const findHere = (itemId: number, queueId: string): QueueItem => {
    const item = queue.find(itemId);
    if (item === undefined || item.row.queue_id !== queueId) throw notFound(itemId, queueId);
    return item;
  };
  const app = new Hono<{ Variables: { queueId: string } }>();
  app.use(async (c, next) => {
    c.set('queueId', c.req.param('queueId') ?? 'default');
    await next();
  });
  app.post('/enqueue_batch', async (c) => {
    const { batch, isPrepended } = parseEnqueueBody(await readRequiredJson(c));
    return c.json(queueActions.enqueue(c.var.queueId, batch, isPrepended));
  });
  app.get('/status', (c) =>
    c.json({ queue: queue.queueStatus(c.var.queueId), processor: processor.status() }),
  );
  app.get('/b/:batchId/status', (c) => c.json(queue.batchStatus(c.var.queueId, c.req.param('batchId'))));
  app.get('/counts_by_destination', (c) =>
    c.json(queue.destinationCounts(c.var.queueId, requiredQuery(c, 'destination'))),
  );
  app.get('/current', (c) => c.json(orNull(queue.current(c.var.queueId), 'getting current queue item')));
  app.get('/next', (c) => c.json(orNull(queue.nextPending(c.var.queueId), 'getting next queue item')));
  app.get('/list_all', (c) => {
    const destination = c.req.query('destination');
    const items = queue
      .inQueue(c.var.queueId)
      .filter(({ row }) => destination === undefined || row.destination === destination)
      .sort((a, b) => b.row.priority - a.row.priority || a.row.item_id - b.row.item_id);
    return c.json(readable(items, 'listing all queue items').map(itemView));
  });
  app.get('/item_ids', (c) => {
    const direction = choiceInQuery(c, 'order_dir', ['ASC', 'DESC']) ?? 'DESC';
    const ascending = queue.inQueue(c.var.queueId).map(({ row }) => row.item_id);
    const itemIds = direction === 'ASC' ? ascending : ascending.reverse();
    return c.json({ item_ids: itemIds, total_count: itemIds.length });
  });
  const itemsHere = (ids: readonly number[], queueId: string): QueueItem[] =>
    ids.flatMap((id) => {
      const item = queue.find(id);
      return item === undefined || item.row.queue_id !== queueId ? [] : [item];
    });
  app.post('/items_by_ids', async (c) => {
    const items = itemsHere(await idsInBody(c, 'item_ids'), c.var.queueId);
    return c.json(items.filter((item) => !item.isPoison).map(itemView));
  });
  app.post('/item_summaries_by_ids', async (c) =>
    c.json(itemsHere(await idsInBody(c, 'item_ids'), c.var.queueId).map(itemSummaryView)),
  );

  app.get('/i/:item_id', (c) => {
    const itemId = integerInPath(c, 'item_id');
    const item = queue.find(itemId);
    if (item === undefined) throw notFound(itemId, c.var.queueId);
    // The engine's own "not found" for another queue's item is caught by its catch-all.
    if (item.row.queue_id !== c.var.queueId) {
      const inner = `404: Queue item with id ${itemId} not found in queue ${c.var.queueId}`;
      throw new Refusal(500, `Unexpected error while fetching queue item: ${inner}`);
    }
    readable([item], 'fetching queue item');
    return c.json(withoutNulls(itemView(item)));
  });
  app.put('/i/:item_id/cancel', (c) => {
    const item = findHere(integerInPath(c, 'item_id'), c.var.queueId);
    readable([item], 'canceling queue item');
    queueActions.cancel(item);
    return c.json(itemView(item));
  });
  app.delete('/i/:item_id', (c) => {
    const item = findHere(integerInPath(c, 'item_id'), c.var.queueId);
    readable([item], 'deleting queue item');
    queueActions.delete(item);
    return c.json(null);
  });

  app.put('/cancel_by_batch_ids', async (c) => {
    const batchIds = await namesInBody(c, 'batch_ids');
    const canceled = queueActions.cancelMatching(
      c.var.queueId,
      ({ batch_id }) => batchIds.includes(batch_id),
      true,
    );
    return c.json({ canceled });
  });
  app.put('/cancel_by_destination', (c) => {
    const wanted = requiredQuery(c, 'destination');
    const canceled = queueActions.cancelMatching(
      c.var.queueId,
      ({ destination }) => destination === wanted,
      true,
    );
    return c.json({ canceled });
  });
  app.put('/cancel_all_except_current', (c) =>
    c.json({ canceled: queueActions.cancelMatching(c.var.queueId, () => true, false) }),
  );
  app.put('/delete_all_except_current', (c) =>
    c.json({
      deleted: queueActions.deleteMatching(c.var.queueId, ({ status }) => status === 'pending'),
    }),
  );
  app.delete('/d/:destination', (c) => {
    const wanted = c.req.param('destination');
    const deleted = queueActions.deleteMatching(c.var.queueId, ({ destination }) => destination === wanted);
    return c.json({ deleted });
  });
  app.put('/retry_items_by_id', async (c) => {
    const retried = queueActions.retry(c.var.queueId, await idsInBody(c));
    return c.json({ queue_id: c.var.queueId, retried_item_ids: retried });
  });
  app.put('/prune', (c) => c.json({ deleted: queueActions.prune(c.var.queueId) }));
  app.put('/clear', (c) => c.json({ deleted: queueActions.clear(c.var.queueId) }));
  app.put('/processor/pause', (c) => c.json(processor.pause()));
  app.put('/processor/resume', (c) => c.json(processor.resume()));
  return app;
}
