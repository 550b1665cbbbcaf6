import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Json, JsonObject } from './json.ts';
import { buildSd15Graph, withNode } from './testing/build-graph.ts';
import { type EmulatedClient, openEmulatedClient, type SeenEvent } from './testing/emulated-client.ts';

let client: EmulatedClient;
beforeEach(async () => {
  client = await openEmulatedClient();
});
afterEach(() => client.close());

const queue = '/api/v1/queue/q';
const ids = (answer: JsonObject) => answer['item_ids'] as number[];
const firstId = async (batch: JsonObject = {}, queueId = 'q') =>
  ids(await client.enqueue(batch, queueId))[0] ?? 0;
const isDenoising = ({ payload }: SeenEvent) => payload['message'] === 'Denoising';
const names = (events: readonly SeenEvent[]) => events.map(({ name }) => name);
const counts = async (batchId: string) =>
  (await client.call('GET', `${queue}/b/${batchId}/status`)).body as JsonObject;

/** An item that hangs in its denoise until the stall is released, so that others wait behind it. */
async function stalledItem(batch: JsonObject = {}): Promise<number> {
  client.emulator.faults.stallAtStep(1);
  const itemId = await firstId({ batch_id: 'stalled', ...batch });
  await client.seen((event) => isDenoising(event) && event.payload['percentage'] === 0.25);
  return itemId;
}

async function put(path: string, body?: Json): Promise<Json> {
  const answer = await client.call('PUT', `${queue}/${path}`, body);
  expect(answer.status).toBe(200);
  return answer.body;
}

describe('enqueueing', () => {
  it('lists every item ever enqueued under a batch id, newest first, and counts runs times data', async () => {
    await put('processor/pause');
    const data = [
      [{ node_path: 'seed', field_name: 'value', items: [1, 2] }],
      [
        { node_path: 'pos', field_name: 'value', items: ['a', 'b'] },
        { node_path: 'neg', field_name: 'value', items: ['x', 'y'] },
      ],
    ];
    const first = await client.enqueue({ batch_id: 'b', data, runs: 2 });
    expect(first).toMatchObject({ enqueued: 8, requested: 8, priority: 0 });
    const again = await client.enqueue({ batch_id: 'b' });
    expect(ids(again)).toEqual([9, ...ids(first)]);
    const values = await Promise.all(
      [1, 2, 3, 4, 5].map(async (id) => (await client.item(id))['field_values']),
    );
    const flat = values.map((list) => (list as { value: Json }[]).map(({ value }) => value));
    expect(flat).toEqual([
      [1, 'a', 'x'],
      [1, 'b', 'y'],
      [2, 'a', 'x'],
      [2, 'b', 'y'],
      [1, 'a', 'x'],
    ]);
  });

  it('runs a prepended item before those that wait', async () => {
    await put('processor/pause');
    await firstId({ batch_id: 'patient' });
    const body = { prepend: true, batch: { batch_id: 'urgent', graph: buildSd15Graph() } };
    const answer = await client.call('POST', `${queue}/enqueue_batch`, body);
    expect(answer.body).toMatchObject({
      priority: 1,
      batch: { batch_id: 'urgent', origin: null, data: null },
    });
    await put('processor/resume');
    await Promise.all([client.finished(1), client.finished(2)]);
    const started = client.events.filter(({ payload }) => payload['status'] === 'in_progress');
    expect(started.map(({ payload }) => payload['batch_id'])).toEqual(['urgent', 'patient']);
  });

  it('answers zeros for a batch and a queue that nobody has used', async () => {
    const zeros = { pending: 0, in_progress: 0, waiting: 0, completed: 0, failed: 0, canceled: 0, total: 0 };
    expect(await counts('unknown')).toEqual({
      queue_id: 'q',
      batch_id: 'unknown',
      origin: null,
      destination: null,
      ...zeros,
    });
    expect((await client.call('GET', '/api/v1/queue/fresh/status')).body).toEqual({
      queue: {
        queue_id: 'fresh',
        item_id: null,
        batch_id: null,
        session_id: null,
        ...zeros,
        user_pending: 0,
        user_in_progress: 0,
      },
      processor: { is_started: true, is_processing: false },
    });
  });
});

describe('cancelling', () => {
  it('reports a running item canceled at once and frees the processor at its next step only', async () => {
    const itemId = await stalledItem();
    const before = client.events.length;
    const answer = (await put(`i/${itemId}/cancel`)) as JsonObject;
    expect(answer).toMatchObject({
      status: 'canceled',
      status_sequence: 2,
      error_type: null,
      workflow: null,
    });
    expect(answer['session']).toMatchObject({ executed: [], results: {} });
    const busy = (await client.call('GET', `${queue}/status`)).body;
    expect(busy).toMatchObject({
      queue: { in_progress: 0, canceled: 1 },
      processor: { is_processing: true },
    });
    client.emulator.faults.releaseStall();
    const next = await firstId({ batch_id: 'next' });
    await client.finished(next);
    const after = client.events.slice(before).filter(({ payload }) => payload['item_id'] === itemId);
    expect(names(after)).toEqual(['queue_item_status_changed']);
    expect(await client.item(itemId)).toMatchObject({
      status: 'canceled',
      session: { executed_history: 'seed model clip_skip noise pos neg pos_cond neg_cond meta'.split(' ') },
    });
  });

  it('answers a repeated cancel and the cancel of a finished item with the unchanged item', async () => {
    const itemId = await firstId();
    await client.finished(itemId);
    expect(await put(`i/${itemId}/cancel`)).toMatchObject({ status: 'completed', status_sequence: 2 });
  });

  it('tells of waiting items by one bulk event, of a single one by its own status', async () => {
    const running = await stalledItem();
    const single = await firstId({ batch_id: 'single' });
    const bulk = ids(await client.enqueue({ batch_id: 'bulk', runs: 2 }));
    expect(await put(`i/${single}/cancel`)).toMatchObject({ status: 'canceled', status_sequence: 1 });
    expect(await put('cancel_by_batch_ids', { batch_ids: ['bulk', 'unknown'] })).toEqual({ canceled: 2 });
    const { payload } = await client.seen(({ name }) => name === 'queue_items_canceled');
    expect(payload).toEqual({
      timestamp: expect.any(Number),
      queue_id: 'q',
      canceled_item_ids: bulk.toReversed(),
      user_ids: ['system'],
      canceled_item_ids_by_user: { system: bulk.toReversed() },
    });
    const statuses = client.events.filter(({ name }) => name === 'queue_item_status_changed');
    expect(statuses.map(({ payload: { item_id, status } }) => [item_id, status])).toEqual([
      [running, 'in_progress'],
      [single, 'canceled'],
    ]);
  });

  it('cancels by destination, and everything but the running item', async () => {
    const running = await stalledItem();
    await client.enqueue({ batch_id: 'x', destination: 'there', runs: 3 });
    await client.enqueue({ batch_id: 'y', destination: 'elsewhere' });
    expect(await put('cancel_by_destination?destination=there')).toEqual({ canceled: 3 });
    expect(await put('cancel_all_except_current')).toEqual({ canceled: 1 });
    expect(await client.item(running)).toMatchObject({ status: 'in_progress' });
    const there = (await client.call('GET', `${queue}/counts_by_destination?destination=there`)).body;
    expect(there).toMatchObject({ queue_id: 'q', destination: 'there', canceled: 3, total: 3 });
  });
});

describe('failing and retrying', () => {
  it('fails with the status first and the error of the node after it, and keeps earlier results', async () => {
    const model = { key: 'dead', hash: 'x', name: 'gone', base: 'sd-1', type: 'main' };
    const graph = withNode(buildSd15Graph(), 'model', { model });
    const itemId = await firstId({ graph });
    const { payload } = await client.seen(({ name }) => name === 'invocation_error');
    expect(payload).toMatchObject({
      invocation_source_id: 'model',
      error_type: 'Exception',
      error_message: 'Unknown model dead',
    });
    expect(Object.keys(payload).slice(-3)).toEqual(['error_type', 'error_message', 'error_traceback']);
    expect(names(client.eventsOf(itemId))).toEqual([
      'queue_item_status_changed',
      'invocation_started',
      'invocation_complete',
      'invocation_started',
      'queue_item_status_changed',
      'invocation_error',
    ]);
    const item = await client.item(itemId);
    expect(item).toMatchObject({
      status: 'failed',
      error_type: 'Exception',
      error_message: 'Unknown model dead',
    });
    expect(Object.values((item['session'] as JsonObject)['results'] as JsonObject)).toEqual([
      { value: 1, type: 'integer_output' },
    ]);
    expect(Object.values((item['session'] as JsonObject)['errors'] as JsonObject)).toEqual([
      'Exception: Unknown model dead',
    ]);
  });

  it('retries failed items under new ids and the same batch, and passes over the others', async () => {
    client.emulator.faults.failNext({ errorType: 'RuntimeError', errorMessage: 'once' });
    const failed = await firstId({ batch_id: 'twice' });
    await client.finished(failed);
    const fine = await firstId({ batch_id: 'fine' });
    await client.finished(fine);
    expect(await put('retry_items_by_id', [failed, fine, 999])).toEqual({
      queue_id: 'q',
      retried_item_ids: [failed],
    });
    const retried = client.events.filter(({ name }) => name === 'queue_items_retried');
    expect(retried.map(({ payload }) => payload)).toEqual([
      {
        timestamp: expect.any(Number),
        queue_id: 'q',
        retried_item_ids: [failed],
        user_ids: ['system'],
        retried_item_ids_by_user: { system: [failed] },
      },
    ]);
    const again = await client.finished(fine + 1);
    expect(again).toMatchObject({ status: 'completed', batch_id: 'twice', retried_from_item_id: failed });
    expect(await counts('twice')).toMatchObject({ completed: 1, failed: 1, total: 2 });
  });
});

describe('pausing, clearing, pruning and deleting', () => {
  it('lets the running item finish and begins no other while paused, whatever queue the pause names', async () => {
    const running = await stalledItem();
    const waiting = await firstId({ batch_id: 'waiting' });
    const paused = await client.call('PUT', '/api/v1/queue/other/processor/pause');
    expect(paused.body).toEqual({ is_started: false, is_processing: true });
    client.emulator.faults.releaseStall();
    expect(await client.finished(running)).toMatchObject({ status: 'completed' });
    expect(await client.item(waiting)).toMatchObject({ status: 'pending' });
    expect(await put('processor/resume')).toMatchObject({ is_started: true });
    expect(await client.finished(waiting)).toMatchObject({ status: 'completed' });
  });

  it('clears a queue: the running item is canceled, subscribers alone hear of it, reads are 404', async () => {
    client.socket.emit('subscribe_queue', { queue_id: 'q' });
    const running = await stalledItem();
    await client.enqueue({ batch_id: 'waiting', runs: 2 });
    expect(await put('clear')).toEqual({ deleted: 3 });
    const cleared = await client.seen(({ name }) => name === 'queue_cleared');
    expect(cleared.payload).toEqual({ timestamp: expect.any(Number), queue_id: 'q', user_id: null });
    expect(names(client.events)).not.toContain('queue_items_canceled');
    expect(await client.call('GET', `${queue}/i/${running}`)).toEqual({
      status: 404,
      body: { detail: `Queue item with id ${running} not found in queue q` },
    });
    client.emulator.faults.releaseStall();
    await client.finished(await firstId({ batch_id: 'after' }));
  });

  it('prunes what is finished and deletes single items, the running one after a cancel', async () => {
    await client.finished(await firstId({ batch_id: 'done' }));
    const running = await stalledItem();
    const waiting = await firstId({ batch_id: 'waiting' });
    expect(await put('prune')).toEqual({ deleted: 1 });
    expect(await client.call('DELETE', `${queue}/i/${waiting}`)).toEqual({ status: 200, body: null });
    expect(await client.call('DELETE', `${queue}/i/${running}`)).toEqual({ status: 200, body: null });
    await client.seen(({ payload }) => payload['item_id'] === running && payload['status'] === 'canceled');
    expect((await client.call('DELETE', `${queue}/i/${running}`)).status).toBe(404);
    expect((await client.call('GET', `${queue}/item_ids`)).body).toEqual({ item_ids: [], total_count: 0 });
  });
});

describe('reading', () => {
  it('answers 500 for an item of another queue, 404 for cancel and delete of it', async () => {
    const itemId = await firstId({}, 'mine');
    expect((await client.call('GET', `${queue}/i/${itemId}`)).status).toBe(500);
    expect((await client.call('PUT', `${queue}/i/${itemId}/cancel`)).status).toBe(404);
    expect((await client.call('DELETE', `${queue}/i/${itemId}`)).status).toBe(404);
  });

  it('lists items whole, in summary, by id, and as ids newest first', async () => {
    await put('processor/pause');
    await client.enqueue({ batch_id: 'x', runs: 2 });
    await client.enqueue({ batch_id: 'z', destination: 'other' });
    expect((await client.call('GET', `${queue}/item_ids`)).body).toEqual({
      item_ids: [3, 2, 1],
      total_count: 3,
    });
    const all = (await client.call('GET', `${queue}/list_all?destination=d`)).body as JsonObject[];
    expect(all.map((item) => item['item_id'])).toEqual([1, 2]);
    const some = (await client.call('POST', `${queue}/items_by_ids`, { item_ids: [3, 99] }))
      .body as JsonObject[];
    expect(some.map((item) => item['item_id'])).toEqual([3]);
    const [summary] = (await client.call('POST', `${queue}/item_summaries_by_ids`, { item_ids: [1] }))
      .body as JsonObject[];
    expect(Object.keys(summary ?? {})).toEqual(
      'item_id created_at status device started_at completed_at origin destination batch_id user_id user_display_name user_email field_values parent_item_id'.split(
        ' ',
      ),
    );
    expect((await client.call('GET', `${queue}/next`)).body).toMatchObject({
      item_id: 1,
      retried_from_item_id: null,
    });
    expect((await client.call('GET', `${queue}/current`)).body).toBeNull();
  });
});

describe('a value in batch data that its field refuses', () => {
  it('is accepted, stops every queue, breaks reads, and goes away by cancel and prune', async () => {
    const data = [[{ node_path: 'noise', field_name: 'width', items: [65] }]];
    const poison = await firstId({ batch_id: 'poison', data });
    const behind = await firstId({ batch_id: 'behind' }, 'another');
    expect((await client.call('GET', `${queue}/status`)).body).toMatchObject({
      queue: { pending: 1 },
      processor: { is_started: true, is_processing: false },
    });
    for (const [method, path] of [
      ['GET', `i/${poison}`],
      ['DELETE', `i/${poison}`],
      ['PUT', `i/${poison}/cancel`],
      ['GET', 'next'],
      ['GET', 'list_all'],
    ] as const) {
      expect((await client.call(method, `${queue}/${path}`)).status, path).toBe(500);
    }
    const summaries = await client.call('POST', `${queue}/item_summaries_by_ids`, { item_ids: [poison] });
    expect(summaries.body).toMatchObject([{ status: 'pending' }]);
    expect(await put('cancel_by_batch_ids', { batch_ids: ['poison'] })).toEqual({ canceled: 1 });
    expect(await put('prune')).toEqual({ deleted: 1 });
    const { payload } = await client.seen((event) => event.payload['status'] === 'completed');
    expect(payload).toMatchObject({ item_id: behind, queue_id: 'another' });
  });

  it('is converted when it can be: "7" and 2.0 to an integer, 5 to a string', async () => {
    const data = [
      [
        { node_path: 'seed', field_name: 'value', items: ['7'] },
        { node_path: 'denoise', field_name: 'steps', items: [2.0] },
        { node_path: 'pos', field_name: 'value', items: [5] },
      ],
    ];
    const item = await client.finished(await firstId({ data }));
    expect(item).toMatchObject({
      status: 'completed',
      session: { graph: { nodes: { seed: { value: 7 }, denoise: { steps: 2 }, pos: { value: '5' } } } },
    });
  });
});
