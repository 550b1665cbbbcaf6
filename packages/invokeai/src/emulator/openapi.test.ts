import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Json, JsonObject } from './json.ts';
import { defaultModels } from './store/model-store.ts';
import { buildSd15Graph, buildSdxlGraph, withNode } from './testing/build-graph.ts';
import { callJson, type EmulatedClient, imageOf, openEmulatedClient } from './testing/emulated-client.ts';
import { readEngineSchemas } from './testing/engine-schemas.ts';

const engine = readEngineSchemas();
const checked = new Set<string>();

let client: EmulatedClient;
beforeAll(async () => {
  client = await openEmulatedClient({
    models: [
      ...defaultModels,
      { key: 'lora-key', name: 'a lora', base: 'sd-1', type: 'lora' },
      { key: 'vae-key', name: 'a vae', base: 'sdxl', type: 'vae' },
    ],
  });
});
afterAll(() => client.close());

/** Calls one operation and holds its answer against the engine's schema. */
async function check(
  operation: string,
  given: { path?: Record<string, string>; query?: string; body?: Json; status?: number } = {},
): Promise<Json> {
  const [method = '', template = ''] = operation.split(' ');
  const path = template.replace(/\{(\w+)\}/g, (_, name: string) => given.path?.[name] ?? 'q');
  const url = `${client.emulator.url}${path}${given.query ?? ''}`;
  const { status, body } = await callJson(url, method, given.body);
  expect([operation, status]).toEqual([operation, given.status ?? 200]);
  expect({ operation, status, problems: engine.problemsOfAnswer(operation, status, body) }).toEqual({
    operation,
    status,
    problems: [],
  });
  checked.add(operation);
  return body;
}

const queue = '/api/v1/queue/{queue_id}';
const batch = (changes: JsonObject = {}) => ({
  batch: { batch_id: 'b', origin: 'worker', destination: 'd', graph: buildSd15Graph(), ...changes },
});

describe('what the emulator answers, by the schemas that the engine serves', () => {
  it('about itself', async () => {
    for (const name of ['version', 'app_deps', 'generation_device_options', 'runtime_config']) {
      await check(`GET /api/v1/app/${name}`);
    }
    await check('GET /api/v1/app/invocation_cache/status');
    await check('PUT /api/v1/app/invocation_cache/enable');
    await check('PUT /api/v1/app/invocation_cache/disable');
    await check('DELETE /api/v1/app/invocation_cache');
  });

  it('about models', async () => {
    const [model] = defaultModels;
    await check('GET /api/v2/models/stats');
    await check('GET /api/v2/models/');
    await check('GET /api/v2/models/', { query: '?model_type=nonsense', status: 422 });
    const key = { path: { key: model?.key ?? '' } };
    const found = (await check('GET /api/v2/models/i/{key}', key)) as JsonObject;
    const byName = `?name=${encodeURIComponent(model?.name ?? '')}&type=main&base=${model?.base}`;
    await check('GET /api/v2/models/get_by_attrs', { query: byName });
    await check('GET /api/v2/models/get_by_hash', { query: `?hash=${found['hash']}` });
    await check('GET /api/v2/models/missing');
    await check('GET /api/v2/models/install');
    await check('DELETE /api/v2/models/install', { status: 204 });
    await check('POST /api/v2/models/empty_model_cache');
    await check('DELETE /api/v2/models/i/{key}', { path: { key: 'lora-key' }, status: 204 });
  });

  it('about a queue and its items, whatever becomes of them', async () => {
    const enqueue = `POST ${queue}/enqueue_batch`;
    await check(enqueue, { body: batch(), status: 200 });
    const done = await client.finished(1);
    await check(enqueue, { body: batch({ graph: buildSdxlGraph(), workflow: null, runs: 1 }) });
    await client.finished(2);
    client.emulator.faults.oomNext();
    const data = [[{ node_path: 'seed', field_name: 'value', items: [7] }]];
    await check(enqueue, { body: batch({ data }) });
    await client.finished(3);
    await check(enqueue, {
      body: { batch: { graph: { id: 'g', nodes: { x: { type: 'no' } } } } },
      status: 422,
    });
    await check(`GET ${queue}/i/{item_id}`, { path: { item_id: '1' } });
    await check(`GET ${queue}/i/{item_id}`, { path: { item_id: '3' } });
    await check(`GET ${queue}/i/{item_id}`, { path: { item_id: 'one' }, status: 422 });
    await check(`GET ${queue}/b/{batch_id}/status`, { path: { batch_id: 'b' } });
    await check(`GET ${queue}/b/{batch_id}/status`, { path: { batch_id: 'unknown' } });
    await check(`GET ${queue}/list_all`);
    await check(`GET ${queue}/item_ids`);
    await check(`POST ${queue}/items_by_ids`, { body: { item_ids: [1, 2, 3, 99] } });
    await check(`POST ${queue}/item_summaries_by_ids`, { body: { item_ids: [1, 3] } });
    await check(`GET ${queue}/counts_by_destination`, { query: '?destination=d' });
    await check(`PUT ${queue}/retry_items_by_id`, { body: [3, 99] });
    await client.finished(4);

    client.emulator.faults.stallAtStep(1);
    await check(enqueue, { body: batch({ runs: 3, batch_id: 'c', destination: 'e' }) });
    await client.seen(({ payload }) => payload['percentage'] === 0.25 && payload['item_id'] === 5);
    await check(`GET ${queue}/status`);
    await check(`GET ${queue}/current`);
    await check(`GET ${queue}/next`);
    await check(`PUT ${queue}/processor/pause`);
    await check(`PUT ${queue}/i/{item_id}/cancel`, { path: { item_id: '6' } });
    await check(`DELETE ${queue}/i/{item_id}`, { path: { item_id: '6' } });
    await check(`PUT ${queue}/cancel_all_except_current`);
    await check(`PUT ${queue}/cancel_by_batch_ids`, { body: { batch_ids: ['c'] } });
    await check(`PUT ${queue}/cancel_by_destination`, { query: '?destination=e' });
    client.emulator.faults.releaseStall();
    await check(`PUT ${queue}/processor/resume`);
    await check(`PUT ${queue}/delete_all_except_current`);
    await check(`DELETE ${queue}/d/{destination}`, { path: { destination: 'e' } });
    await check(`PUT ${queue}/prune`);
    client.socket.emit('subscribe_queue', { queue_id: 'q' });
    await check(`PUT ${queue}/clear`);
    await check(`GET ${queue}/current`);
    expect(imageOf(done)).not.toBe('');
  });

  it('about pictures', async () => {
    const { item_ids } = await client.enqueue({ batch_id: 'pictures' });
    const name = imageOf(await client.finished((item_ids as number[])[0] ?? 0));
    const image = { path: { image_name: name } };
    for (const part of ['', '/metadata', '/workflow', '/urls']) {
      await check(`GET /api/v1/images/i/{image_name}${part}`, image);
    }
    await check('GET /api/v1/images/');
    await check('GET /api/v1/images/intermediates');
    await check('POST /api/v1/images/images_by_names', { body: { image_names: [name, 'unknown.png'] } });
    await check('PATCH /api/v1/images/i/{image_name}', { ...image, body: { starred: true } });
    const form = new FormData();
    form.set('file', new Blob([await download(name)], { type: 'image/png' }), 'a.png');
    const operation = 'POST /api/v1/images/upload';
    const uploaded = await fetch(
      `${client.emulator.url}/api/v1/images/upload?image_category=user&is_intermediate=true`,
      { method: 'POST', body: form },
    );
    expect(engine.problemsOfAnswer(operation, uploaded.status, (await uploaded.json()) as Json)).toEqual([]);
    checked.add(operation);
    await check('DELETE /api/v1/images/intermediates');
    await check('DELETE /api/v1/images/i/{image_name}', image);
    await check('POST /api/v1/images/delete', { body: { image_names: [name, 'unknown.png'] } });
    for (const part of ['full', 'thumbnail']) checked.add(`GET /api/v1/images/i/{image_name}/${part}`);
  });

  it('in every event, and all kinds of them', async () => {
    const graph = withNode(buildSd15Graph(), 'model', { model: { ...unknownModel } });
    const { item_ids } = await client.enqueue({ batch_id: 'fails', graph });
    await client.finished((item_ids as number[])[0] ?? 0);
    await client.seen(({ name }) => name === 'invocation_error');
    await client.seen(({ name }) => name === 'queue_cleared');
    const problems = new Map<string, string[]>();
    for (const { name, payload } of client.events) {
      const found = engine.problemsOfEvent(name, payload);
      if (found.length > 0) problems.set(name, found);
    }
    expect(Object.fromEntries(problems)).toEqual({});
    expect([...new Set(client.events.map(({ name }) => name))].toSorted()).toEqual([
      'batch_enqueued',
      'invocation_complete',
      'invocation_error',
      'invocation_progress',
      'invocation_started',
      'model_load_complete',
      'model_load_started',
      'queue_cleared',
      'queue_item_status_changed',
      'queue_items_canceled',
      'queue_items_retried',
    ]);
  });

  it('is held against schemas that notice a missing, a foreign and a wrong field', () => {
    const operation = 'PUT /api/v1/queue/{queue_id}/prune';
    expect(engine.problemsOfAnswer(operation, 200, { deleted: 1 })).toEqual([]);
    for (const body of [{}, { deleted: 1, left: 2 }, { deleted: 'one' }]) {
      expect(engine.problemsOfAnswer(operation, 200, body)).toHaveLength(1);
    }
    expect(engine.problemsOfAnswer(operation, 404, null)).toHaveLength(1);
    expect(engine.problemsOfEvent('queue_exploded', {})).toHaveLength(1);
  });

  it('leaves no operation of its own unchecked', () => {
    // What the emulator does not offer: settings, gallery uploads of another kind, installing and changing models.
    const others =
      /^(HEAD|PATCH \/api\/v1\/app|POST \/api\/v1\/images\/$|PATCH \/api\/v2|POST \/api\/v2\/models\/install)/;
    expect(
      engine.operations.filter((operation) => !checked.has(operation) && !others.test(operation)),
    ).toEqual([]);
  });
});

const unknownModel = { key: 'unknown', hash: 'any', name: 'unknown', base: 'sd-1', type: 'main' };

async function download(name: string): Promise<ArrayBuffer> {
  return (await fetch(`${client.emulator.url}/api/v1/images/i/${name}/full`)).arrayBuffer();
}
