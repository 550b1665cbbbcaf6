import http from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { JsonObject } from './json.ts';
import { type EmulatedClient, openEmulatedClient } from './testing/emulated-client.ts';

let client: EmulatedClient;
beforeAll(async () => {
  client = await openEmulatedClient();
});
afterAll(() => client.close());

async function get(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Response> {
  return fetch(`${client.emulator.url}${path}`, {
    method,
    headers: { 'accept-encoding': 'identity', ...headers },
  });
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
      ['Celadon 1.5', 'sd-1'],
      ['Hanji XL', 'sdxl'],
      ['Inkstone XL', 'sdxl'],
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
      'Inkstone XL',
      'Hanji XL',
    ]);
    const one = await client.call('GET', '/api/v2/models/get_by_attrs?name=Hanji%20XL&type=main&base=sdxl');
    expect(one.body).toMatchObject({ name: 'Hanji XL' });
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
