import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { JsonObject } from './json.ts';
import { buildSd15Graph, withNode } from './testing/build-graph.ts';
import { callJson, type EmulatedClient, imageOf, openEmulatedClient } from './testing/emulated-client.ts';

let client: EmulatedClient;
beforeEach(async () => {
  client = await openEmulatedClient();
});
afterEach(() => client.close());

async function runOne(): Promise<JsonObject> {
  const answer = await client.enqueue();
  return client.finished((answer['item_ids'] as number[])[0] ?? 0);
}

async function download(item: JsonObject): Promise<Uint8Array> {
  const answer = await fetch(`${client.emulator.url}/api/v1/images/i/${imageOf(item)}/full`);
  return new Uint8Array(await answer.arrayBuffer());
}

describe('faults on request', () => {
  it('fails the next item at the step asked for and no item after it', async () => {
    client.emulator.faults.failNext({ errorType: 'RuntimeError', errorMessage: 'bad luck', atStep: 2 });
    expect(await runOne()).toMatchObject({
      status: 'failed',
      error_type: 'RuntimeError',
      error_message: 'bad luck',
    });
    const steps = client.events.filter(({ payload }) => payload['message'] === 'Denoising');
    expect(steps.map(({ payload }) => payload['percentage'])).toEqual([0, 0.25, 0.5]);
    expect(await runOne()).toMatchObject({ status: 'completed' });
  });

  it('runs out of GPU memory once', async () => {
    client.emulator.faults.oomNext();
    const item = await runOne();
    expect(item['error_type']).toBe('OutOfMemoryError');
    expect(item['error_message']).toMatch(/^CUDA out of memory\. Tried to allocate/);
    expect(await runOne()).toMatchObject({ status: 'completed' });
  });

  it('makes one black picture', async () => {
    client.emulator.faults.blackPicture();
    const black = await sharp(await download(await runOne()))
      .raw()
      .toBuffer();
    expect(black.every((value) => value === 0)).toBe(true);
    const next = await sharp(await download(await runOne()))
      .raw()
      .toBuffer();
    expect(next.some((value) => value > 0)).toBe(true);
  });

  it('cuts one download in half', async () => {
    const item = await runOne();
    client.emulator.faults.truncatePicture();
    const half = await download(item);
    const whole = await download(item);
    expect(half.length).toBe(whole.length >> 1);
  });

  it('drops every socket once; clients come back and hear events again', async () => {
    const { promise, resolve } = Promise.withResolvers<string>();
    client.socket.once('disconnect', resolve);
    const back = Promise.withResolvers<void>();
    client.socket.once('connect', back.resolve);
    client.emulator.dropSockets();
    expect(await promise).toBe('transport close');
    await back.promise;
    expect(await runOne()).toMatchObject({ status: 'completed' });
  });

  it('leaves HTTP hanging until told otherwise, while sockets live on', async () => {
    const { faults, url, dropSockets } = client.emulator;
    faults.hangHttp();
    let isTold = false;
    const wasTold = callJson(`${url}/api/v1/app/version`, 'GET').then(() => isTold);
    const back = Promise.withResolvers<void>();
    client.socket.once('connect', back.resolve);
    dropSockets();
    await back.promise;
    isTold = true;
    faults.answerHttp();
    expect(await wasTold).toBe(true);
  });

  it('after a restart the running item is canceled without an event and waiting ones run, even if paused', async () => {
    client.emulator.faults.stallAtStep(1);
    const { item_ids } = await client.enqueue({ runs: 2 });
    const [second = 0, first = 0] = item_ids as number[];
    await client.seen(({ payload }) => payload['percentage'] === 0.25);
    await client.call('PUT', '/api/v1/queue/q/processor/pause');
    const back = Promise.withResolvers<void>();
    client.socket.once('connect', back.resolve);
    await client.emulator.restart();
    await back.promise;
    const item = await client.item(first);
    expect(item).toMatchObject({ status: 'canceled', status_sequence: 2 });
    expect(item).not.toHaveProperty('error_type');
    const told = client.events.filter(({ payload }) => payload['item_id'] === first);
    expect(told.some(({ payload }) => payload['status'] === 'canceled')).toBe(false);
    const next = await client.enqueue({ batch_id: 'after' });
    await client.finished((next['item_ids'] as number[])[0] ?? 0);
    expect(await client.item(second)).toMatchObject({ status: 'completed' });
  });
});

describe('the node cache', () => {
  it('answers a repeated graph with the same picture and no progress, until that picture is deleted', async () => {
    const cached = await openEmulatedClient({ nodeCacheSize: 512 });
    const graph = withNode(buildSd15Graph(), 'output', { use_cache: true });
    const run = async () => {
      const { item_ids } = await cached.enqueue({ graph });
      const itemId = (item_ids as number[])[0] ?? 0;
      return { name: imageOf(await cached.finished(itemId)), events: cached.eventsOf(itemId) };
    };
    const first = await run();
    const again = await run();
    expect(again.name).toBe(first.name);
    expect(new Set(again.events.map(({ name }) => name))).toEqual(
      new Set(['queue_item_status_changed', 'invocation_started', 'invocation_complete']),
    );
    expect((await cached.call('GET', '/api/v1/app/invocation_cache/status')).body).toEqual({
      size: 11,
      hits: 11,
      misses: 11,
      enabled: true,
      max_size: 512,
    });
    await cached.call('DELETE', `/api/v1/images/i/${first.name}`);
    const third = await run();
    expect(third.name).not.toBe(first.name);
    expect((await cached.call('GET', `/api/v1/images/i/${third.name}`)).status).toBe(200);
    await cached.close();
  });

  it('stays off at size 0 even when enabling is answered with 200', async () => {
    expect(await client.call('PUT', '/api/v1/app/invocation_cache/enable')).toEqual({
      status: 200,
      body: null,
    });
    expect((await client.call('GET', '/api/v1/app/invocation_cache/status')).body).toMatchObject({
      enabled: false,
      max_size: 0,
    });
  });
});
