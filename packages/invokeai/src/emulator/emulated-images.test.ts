import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { JsonObject } from './json.ts';
import { buildSd15Graph, withNode } from './testing/build-graph.ts';
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
