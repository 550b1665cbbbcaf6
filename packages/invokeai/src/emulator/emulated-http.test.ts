import http from 'node:http';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { JsonObject } from './json.ts';
import { buildSd15Graph, withNode, withoutEdgesInto } from './testing/build-graph.ts';
import { type EmulatedClient, imageOf, openEmulatedClient } from './testing/emulated-client.ts';

let client: EmulatedClient;
beforeAll(async () => {
  client = await openEmulatedClient();
});
afterAll(() => client.close());

const images = '/api/v1/images';

async function get(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Response> {
  return fetch(`${client.emulator.url}${path}`, {
    method,
    headers: { 'accept-encoding': 'identity', ...headers },
  });
}

async function upload(query: string, parts: { file?: Blob; metadata?: string; resize_to?: string } = {}) {
  const form = new FormData();
  const png = await sharp({ create: { width: 40, height: 24, channels: 3, background: '#336699' } })
    .png()
    .toBuffer();
  form.set('file', parts.file ?? new Blob([new Uint8Array(png)], { type: 'image/png' }), 'input.png');
  if (parts.metadata !== undefined) form.set('metadata', parts.metadata);
  if (parts.resize_to !== undefined) form.set('resize_to', parts.resize_to);
  const url = `${client.emulator.url}${images}/upload?${query}`;
  const answer = await fetch(url, { method: 'POST', body: form, headers: { 'accept-encoding': 'identity' } });
  return {
    status: answer.status,
    location: answer.headers.get('location'),
    body: (await answer.json()) as JsonObject,
  };
}

describe('the server itself', () => {
  it('says in its version that it is an emulator', async () => {
    expect(await client.call('GET', '/api/v1/app/version')).toEqual({
      status: 200,
      body: { version: '6.14.2+pingvas.emulator' },
    });
  });

  it('answers a wrong address with the page of the user interface, a wrong method with 405', async () => {
    for (const path of ['/api/v1/nothing', '/api/v2/models', '/api/v1/queue/q/prune', '/']) {
      const answer = await get(path);
      expect([answer.status, answer.headers.get('content-type')?.split(';')[0]], path).toEqual([
        200,
        'text/html',
      ]);
    }
    expect(await client.call('POST', '/api/v1/app/version')).toEqual({
      status: 405,
      body: { detail: 'Method Not Allowed' },
    });
  });

  it('does the work and then answers 500 in plain text when an empty answer is asked for with gzip', async () => {
    const { emulator, call, close } = await openEmulatedClient();
    const [model] = ((await call('GET', '/api/v2/models/')).body as { models: { key: string }[] }).models;
    const path = `${emulator.url}/api/v2/models/i/${model?.key}`;
    const answer = await fetch(path, { method: 'DELETE', headers: { 'accept-encoding': 'gzip, deflate' } });
    expect([answer.status, await answer.text()]).toEqual([500, 'Internal Server Error']);
    expect(answer.headers.get('content-type')).toContain('text/plain');
    expect((await call('GET', `/api/v2/models/i/${model?.key}`)).status).toBe(404);
    const plain = await fetch(`${emulator.url}/api/v2/models/install`, {
      method: 'DELETE',
      headers: { 'accept-encoding': 'identity' },
    });
    expect(plain.status).toBe(204);
    await close();
  });

  it('breaks the polling handshake with gzip, and only that', async () => {
    const handshake = '/ws/socket.io/?EIO=4&transport=polling';
    expect((await get(handshake, { 'accept-encoding': 'gzip' })).status).toBe(500);
    const fine = await get(handshake);
    expect(JSON.parse((await fine.text()).slice(1))).toMatchObject({
      upgrades: ['websocket'],
      pingInterval: 25_000,
      pingTimeout: 20_000,
      maxPayload: 1_000_000,
    });
  });

  it('compresses JSON for those who ask', async () => {
    const { promise, resolve } = Promise.withResolvers<http.IncomingMessage>();
    http.get(`${client.emulator.url}/api/v2/models/`, { headers: { 'accept-encoding': 'gzip' } }, resolve);
    const answer = await promise;
    answer.resume();
    expect(answer.headers['content-encoding']).toBe('gzip');
  });

  it('refuses malformed JSON with 422', async () => {
    const answer = await fetch(`${client.emulator.url}/api/v1/queue/q/enqueue_batch`, {
      method: 'POST',
      body: '{"batch": ',
      headers: { 'content-type': 'application/json' },
    });
    expect(answer.status).toBe(422);
    expect(await answer.json()).toMatchObject({
      detail: [{ type: 'json_invalid', msg: 'JSON decode error' }],
    });
  });

  it('names a path parameter that is no number', async () => {
    const { status, body } = await client.call('GET', '/api/v1/queue/q/i/abc');
    expect(status).toBe(422);
    expect(body).toMatchObject({ detail: [{ type: 'int_parsing', loc: ['path', 'item_id'], input: 'abc' }] });
  });
});

describe('models', () => {
  it('lists the three main models with the complete record of the engine', async () => {
    const { body } = await client.call('GET', '/api/v2/models/?model_type=main');
    const { models } = body as { models: JsonObject[] };
    expect(models.map(({ name, base }) => [name, base])).toEqual([
      ['celadon-15', 'sd-1'],
      ['hanji-xl', 'sdxl'],
      ['inkstone-xl', 'sdxl'],
    ]);
    expect(Object.keys(models[0] ?? {}).sort()).toEqual(
      'base cover_image default_settings description file_size format hash key name path prediction_type repo_variant source source_api_response source_type source_url trigger_phrases type variant'.split(
        ' ',
      ),
    );
  });

  it('filters, finds one by key or attributes, and says 404 and 422 as the engine does', async () => {
    const xl = await client.call('GET', '/api/v2/models/?base_models=sdxl&order_by=name&direction=DESC');
    expect((xl.body as { models: JsonObject[] }).models.map(({ name }) => name)).toEqual([
      'inkstone-xl',
      'hanji-xl',
    ]);
    const one = await client.call('GET', '/api/v2/models/get_by_attrs?name=hanji-xl&type=main&base=sdxl');
    expect(one.body).toMatchObject({ name: 'hanji-xl' });
    const { key } = one.body as { key: string };
    expect((await client.call('GET', `/api/v2/models/i/${key}`)).body).toEqual(one.body);
    expect(await client.call('GET', '/api/v2/models/i/none')).toEqual({
      status: 404,
      body: { detail: 'model not found' },
    });
    expect((await client.call('GET', '/api/v2/models/?model_type=nonsense')).status).toBe(422);
    expect((await client.call('GET', '/api/v2/models/missing')).body).toEqual({ models: [] });
    expect((await client.call('GET', '/api/v2/models/install')).body).toEqual([]);
  });

  it('counts loads from the first one on, and forgets them when the cache is emptied', async () => {
    const { call, enqueue, finished, close } = await openEmulatedClient();
    expect((await call('GET', '/api/v2/models/stats')).body).toBeNull();
    await enqueue();
    await finished(1);
    expect((await call('GET', '/api/v2/models/stats')).body).toMatchObject({
      misses: 5,
      hits: 2,
      in_cache: 5,
    });
    expect((await call('POST', '/api/v2/models/empty_model_cache')).body).toBeNull();
    expect((await call('GET', '/api/v2/models/stats')).body).toMatchObject({ in_cache: 0, cleared: 5 });
    await close();
  });
});

describe('images', () => {
  it('takes an upload, serves it whole, by HEAD, small and by name, and lists it', async () => {
    const { status, location, body } = await upload('image_category=user&is_intermediate=false', {
      metadata: '{"a":1}',
      resize_to: '{"width":32,"height":16}',
    });
    expect(status).toBe(201);
    const name = String(body['image_name']);
    expect(location).toBe(`api/v1/images/i/${name}/full`);
    expect(Object.keys(body)).toEqual(
      'image_name image_url thumbnail_url image_origin image_category width height created_at updated_at deleted_at is_intermediate session_id node_id starred has_workflow image_subfolder board_id'.split(
        ' ',
      ),
    );
    expect(body).toMatchObject({ image_origin: 'external', width: 32, height: 16, node_id: null });
    const full = await get(`${images}/i/${name}/full`);
    expect(full.headers.get('cache-control')).toBe('max-age=31536000');
    expect(full.headers.get('content-disposition')).toBe(`inline; filename="${name}"`);
    expect(await sharp(await full.arrayBuffer()).metadata()).toMatchObject({ format: 'png', width: 32 });
    const head = await get(`${images}/i/${name}/full`, {}, 'HEAD');
    expect([head.status, head.headers.get('content-type')]).toEqual([200, 'image/png']);
    const small = await get(`${images}/i/${name}/thumbnail`);
    expect(await sharp(await small.arrayBuffer()).metadata()).toMatchObject({ format: 'webp' });
    expect((await client.call('GET', `${images}/i/${name}/metadata`)).body).toEqual({ a: 1 });
    expect((await client.call('GET', `${images}/i/${name}/workflow`)).body).toEqual({
      workflow: null,
      graph: null,
    });
    const named = await client.call('POST', `${images}/images_by_names`, { image_names: [name, 'none.png'] });
    expect(named.body).toMatchObject([{ image_name: name }]);
    const list = await client.call('GET', `${images}/?categories=user&limit=1`);
    expect(list.body).toMatchObject({ limit: 1, offset: 0, total: 1, items: [{ image_name: name }] });
    const patched = await client.call('PATCH', `${images}/i/${name}`, {
      starred: true,
      is_intermediate: true,
    });
    expect(patched.body).toMatchObject({ starred: true, is_intermediate: true });
  });

  it('refuses what is no picture, an upload without its query and without its file', async () => {
    const text = new Blob(['hello'], { type: 'text/plain' });
    const query = 'image_category=user&is_intermediate=true';
    expect(await upload(query, { file: text })).toMatchObject({
      status: 415,
      body: { detail: 'Not an image' },
    });
    const broken = new Blob(['hello'], { type: 'image/png' });
    expect(await upload(query, { file: broken })).toMatchObject({
      status: 415,
      body: { detail: 'Failed to read image' },
    });
    expect(await upload(query, { resize_to: '[10,10]' })).toMatchObject({ status: 400 });
    expect(await upload('')).toMatchObject({
      status: 422,
      body: { detail: [{ loc: ['query', 'image_category'] }, { loc: ['query', 'is_intermediate'] }] },
    });
  });

  it('deletes once, answers 404 after that, and leaves unknown names out of bulk answers', async () => {
    const { body } = await upload('image_category=user&is_intermediate=false');
    const name = String(body['image_name']);
    const result = { affected_boards: ['none'], deleted_images: [name], failed_images: [] };
    expect(await client.call('DELETE', `${images}/i/${name}`)).toEqual({ status: 200, body: result });
    expect(await client.call('DELETE', `${images}/i/${name}`)).toEqual({
      status: 404,
      body: { detail: 'Image not found' },
    });
    expect(await client.call('GET', `${images}/i/${name}/full`)).toEqual({
      status: 404,
      body: { detail: 'Not Found' },
    });
    expect(await client.call('POST', `${images}/delete`, { image_names: [name, 'none.png'] })).toEqual({
      status: 200,
      body: { affected_boards: [], deleted_images: [], failed_images: [] },
    });
    expect((await client.call('GET', `${images}/i/${name}/urls`)).status).toBe(200);
    expect((await client.call('PATCH', `${images}/i/${name}`, { starred: true })).status).toBe(400);
  });

  it('counts and deletes intermediates, uploads marked so included', async () => {
    await client.call('DELETE', `${images}/intermediates`);
    await upload('image_category=user&is_intermediate=true');
    expect((await client.call('GET', `${images}/intermediates`)).body).toBe(1);
    expect((await client.call('DELETE', `${images}/intermediates`)).body).toBe(1);
    expect((await client.call('GET', `${images}/intermediates`)).body).toBe(0);
  });

  it('draws from an uploaded picture and keeps the more of it the later denoising starts', async () => {
    const { body } = await upload('image_category=user&is_intermediate=true');
    const distances = [];
    for (const start of [0.2, 0.9]) {
      const graph = withNode(buildSd15Graph(), 'denoise', { denoising_start: start });
      const edge = (from: string, output: string, to: string, input: string) => ({
        source: { node_id: from, field: output },
        destination: { node_id: to, field: input },
      });
      const nodes = {
        ...graph.nodes,
        fit: {
          id: 'fit',
          type: 'img_resize',
          image: { image_name: body['image_name'] ?? '' },
          width: 64,
          height: 64,
          is_intermediate: true,
        },
        start: { id: 'start', type: 'i2l', is_intermediate: true },
      };
      const edges = [
        ...graph.edges,
        edge('fit', 'image', 'start', 'image'),
        edge('model', 'vae', 'start', 'vae'),
        edge('start', 'latents', 'denoise', 'latents'),
      ];
      const answer = await client.enqueue({ graph: { id: 'g', nodes, edges } });
      const item = await client.finished((answer['item_ids'] as number[])[0] ?? 0);
      expect(item['status']).toBe('completed');
      const full = await get(`${images}/i/${imageOf(item)}/full`);
      const pixels = await sharp(await full.arrayBuffer())
        .raw()
        .toBuffer();
      const color = [0x33, 0x66, 0x99];
      distances.push(pixels.reduce((sum, value, at) => sum + Math.abs(value - (color[at % 3] ?? 0)), 0));
    }
    expect(distances[1]).toBeLessThan((distances[0] ?? 0) / 2);
  });
});

describe('what enqueue refuses', () => {
  const base = ['body', 'batch', 'graph'];
  const graph = buildSd15Graph();
  const duplicate = { ...graph, nodes: { ...graph.nodes, other: { id: 'seed', type: 'integer' } } };
  const mismatched = { ...graph, nodes: { seed: { id: 'sseed', type: 'integer' } }, edges: [] };
  const edgeTo = (node_id: string, field: string) => ({
    ...graph,
    edges: [{ source: { node_id: 'seed', field: 'value' }, destination: { node_id, field } }],
  });
  const cycle = {
    ...graph,
    edges: [
      ...graph.edges,
      {
        source: { node_id: 'clip_skip', field: 'clip' },
        destination: { node_id: 'clip_skip', field: 'clip' },
      },
    ],
  };
  const node = (id: string, changes: JsonObject) => withNode(graph, id, changes);

  it.each([
    ['a width that is no multiple of 8', node('noise', { width: 65 }), 'multiple_of', 'noise.noise.width'],
    ['no steps', node('denoise', { steps: 0 }), 'greater_than', 'denoise.denoise_latents.steps'],
    ['a step and a half', node('denoise', { steps: 1.5 }), 'int_from_float', 'denoise.denoise_latents.steps'],
    ['words for a number', node('noise', { width: 'wide' }), 'int_parsing', 'noise.noise.width'],
    [
      'an unknown sampler',
      node('denoise', { scheduler: 'x' }),
      'literal_error',
      'denoise.denoise_latents.scheduler',
    ],
    [
      'a start past the end',
      node('denoise', { denoising_start: 2 }),
      'less_than_equal',
      'denoise.denoise_latents.denoising_start',
    ],
    [
      'a guidance below 1',
      node('denoise', { cfg_scale: 0.5 }),
      'value_error',
      'denoise.denoise_latents.cfg_scale',
    ],
    [
      'a model that is no object',
      node('model', { model: 'x' }),
      'model_attributes_type',
      'model.main_model_loader.model',
    ],
    [
      'a model without key',
      node('model', { model: { hash: 'x', name: 'x', base: 'any', type: 'main' } }),
      'missing',
      'model.main_model_loader.model.key',
    ],
    ['an unknown node type', node('seed', { type: 'nonsense' }), 'union_tag_invalid', 'seed'],
  ])('%s', async (_title, wrong, type, at) => {
    const { status, body } = await client.call('POST', '/api/v1/queue/q/enqueue_batch', {
      batch: { graph: wrong },
    });
    expect(status).toBe(422);
    const [issue] = (body as { detail: JsonObject[] }).detail;
    expect(issue).toMatchObject({ type, loc: [...base, 'nodes', ...at.split('.')], msg: expect.any(String) });
    expect(issue).toHaveProperty('input');
  });

  it.each([
    ['an id twice', duplicate, "Node ids must be unique, found duplicates {'seed'}"],
    ['a key that is not its id', mismatched, 'Node ids must match, got seed and sseed'],
    ['an edge to nowhere', edgeTo('gone', 'x'), 'Edge destination node gone does not exist in the graph'],
    ['an edge to no field', edgeTo('pos', 'x'), 'Edge destination field x does not exist in node pos'],
    [
      'types that do not fit',
      edgeTo('denoise', 'unet'),
      'Edge source and target types do not match (seed.value -> denoise.unet)',
    ],
    ['a cycle', cycle, 'Graph contains cycles'],
  ])('a graph with %s', async (_title, wrong, problem) => {
    const { status, body } = await client.call('POST', '/api/v1/queue/q/enqueue_batch', {
      batch: { graph: wrong },
    });
    expect(status).toBe(422);
    expect(body).toMatchObject({
      detail: [{ type: 'value_error', loc: base, msg: `Value error, ${problem}` }],
    });
  });

  it.each([
    [
      'unequal lengths',
      [
        [
          { node_path: 'seed', field_name: 'value', items: [1] },
          { node_path: 'pos', field_name: 'value', items: [] },
        ],
      ],
      ['data'],
    ],
    ['mixed types', [[{ node_path: 'seed', field_name: 'value', items: [1, 'x'] }]], ['data']],
    [
      'a field twice',
      [
        [{ node_path: 'seed', field_name: 'value', items: [1] }],
        [{ node_path: 'seed', field_name: 'value', items: [1] }],
      ],
      ['data'],
    ],
    ['an unknown node', [[{ node_path: 'gone', field_name: 'value', items: [1] }]], []],
    ['an unknown field', [[{ node_path: 'seed', field_name: 'gone', items: [1] }]], []],
  ])('batch data with %s', async (_title, data, at) => {
    const { status, body } = await client.call('POST', '/api/v1/queue/q/enqueue_batch', {
      batch: { graph, data },
    });
    expect(status).toBe(422);
    expect(body).toMatchObject({ detail: [{ type: 'value_error', loc: ['body', 'batch', ...at] }] });
  });

  it('no runs, and no batch', async () => {
    const zero = await client.call('POST', '/api/v1/queue/q/enqueue_batch', { batch: { graph, runs: 0 } });
    expect(zero).toMatchObject({
      status: 422,
      body: { detail: [{ type: 'greater_than_equal', ctx: { ge: 1 } }] },
    });
    const none = await client.call('POST', '/api/v1/queue/q/enqueue_batch', {});
    expect(none).toMatchObject({
      status: 422,
      body: { detail: [{ type: 'missing', loc: ['body', 'batch'] }] },
    });
  });
});

describe('what enqueue accepts and the run refuses', () => {
  const graph = buildSd15Graph();
  const unknownImage = {
    ...graph,
    nodes: { ...graph.nodes, fit: { id: 'fit', type: 'img_resize', image: { image_name: 'none.png' } } },
  };
  const noImage = { ...graph, nodes: { ...graph.nodes, fit: { id: 'fit', type: 'img_resize' } } };
  const badEdge = {
    ...withNode(graph, 'seed', { value: 65 }),
    edges: [
      ...graph.edges,
      { source: { node_id: 'seed', field: 'value' }, destination: { node_id: 'noise', field: 'width' } },
    ],
  };
  it.each([
    [
      'a missing connection',
      withoutEdgesInto(graph, 'denoise.unet'),
      'RequiredConnectionException',
      'Node denoise_latents missing connections for field unet',
    ],
    [
      'a missing value',
      noImage,
      'MissingInputException',
      'Node img_resize missing value or connection for field image',
    ],
    ['an unknown picture', unknownImage, 'ImageRecordNotFoundException', 'Image record not found'],
    [
      'an SDXL model in an SD 1.5 graph',
      buildSd15Graph({ modelName: 'hanji-xl' }),
      'TypeError',
      "argument of type 'NoneType' is not iterable",
    ],
    [
      'a bad value over an edge',
      badEdge,
      'NodeInputError',
      /^Node [0-9a-f-]{36} has invalid incoming input for width$/,
    ],
  ])('%s', async (_title, wrong, type, message) => {
    const answer = await client.enqueue({ graph: wrong });
    const item = await client.finished((answer['item_ids'] as number[])[0] ?? 0);
    expect(item).toMatchObject({
      status: 'failed',
      error_type: type,
      error_message: typeof message === 'string' ? message : expect.stringMatching(message),
    });
  });

  it('runs a graph with unknown extra fields, and an empty one', async () => {
    const extra = withNode(graph, 'denoise', { surprise: { deep: true } });
    for (const accepted of [extra, { id: 'empty', nodes: {}, edges: [] }]) {
      const answer = await client.enqueue({ graph: accepted });
      const item = await client.finished((answer['item_ids'] as number[])[0] ?? 0);
      expect(item['status']).toBe('completed');
    }
  });
});
