import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { JsonObject } from './json.ts';
import { type EmulatedClient, imageOf, openEmulatedClient } from './testing/emulated-client.ts';

let client: EmulatedClient;
beforeEach(async () => {
  client = await openEmulatedClient();
});
afterEach(() => client.close());

async function runOne(): Promise<JsonObject> {
  const answer = await client.enqueue();
  return client.finished((answer['item_ids'] as number[])[0] ?? 0);
}

async function download(name: string): Promise<Uint8Array> {
  const answer = await fetch(`${client.emulator.url}/api/v1/images/i/${name}/full`);
  return new Uint8Array(await answer.arrayBuffer());
}

/** Two cores are shared with other suites. */
const patience = { timeout: 30_000 };

const denoisings = () => client.events.filter(({ payload }) => payload['message'] === 'Denoising');

describe('an order that counts', () => {
  it('holds for so many items in a row', async () => {
    client.emulator.faults.oomNext(2);
    const ends = [await runOne(), await runOne(), await runOne()];
    expect(ends.map((item) => item['status'])).toEqual(['failed', 'failed', 'completed']);
  });

  it('is replaced by the next one and forgotten when all are taken back', async () => {
    client.emulator.faults.oomNext(5);
    client.emulator.faults.oomNext(1);
    expect((await runOne())['status']).toBe('failed');
    expect((await runOne())['status']).toBe('completed');
    client.emulator.faults.oomNext(5);
    client.emulator.faults.clear();
    expect((await runOne())['status']).toBe('completed');
  });
});

describe('a stale picture', () => {
  it('is the one of the item before, also when that was deleted, and never the first', async () => {
    client.emulator.faults.stalePicture();
    const first = imageOf(await runOne());
    const bytes = await download(first);
    await client.call('DELETE', `/api/v1/images/i/${first}`);
    const again = imageOf(await runOne());
    expect(again).toBe(first);
    expect(await download(again)).toEqual(bytes);
    expect(imageOf(await runOne())).not.toBe(first);
  });
});

describe('answers over HTTP', () => {
  it('fail before anything changes, for the paths and as often as told', async () => {
    client.emulator.faults.failHttp({ path: '/enqueue_batch', status: 503, times: 2 });
    const graph = { graph: { id: 'g', nodes: {}, edges: [] } };
    const post = () =>
      fetch(`${client.emulator.url}/api/v1/queue/q/enqueue_batch`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ batch: graph }),
      }).then(({ status }) => status);
    expect([await post(), await post()]).toEqual([503, 503]);
    const status = await client.call('GET', '/api/v1/queue/q/status');
    expect(status).toMatchObject({ status: 200, body: { queue: { total: 0 } } });
    expect(await post()).toBe(200);
  });

  it('are the web page once, as a wrong path is', async () => {
    client.emulator.faults.answerPages();
    const page = await fetch(`${client.emulator.url}/api/v1/app/version`);
    expect([page.status, page.headers.get('content-type')?.split(';')[0]]).toEqual([200, 'text/html']);
    expect(await client.call('GET', '/api/v1/app/version')).toMatchObject({ status: 200 });
  });

  it('without a body reach a caller that asks for gzip only when the trap is off', async () => {
    const prune = () =>
      fetch(`${client.emulator.url}/api/v2/models/install`, {
        method: 'DELETE',
        headers: { 'accept-encoding': 'gzip' },
      }).then(({ status }) => status);
    expect(await prune()).toBe(500);
    client.emulator.faults.gzipTrap(false);
    expect(await prune()).toBe(204);
  });
});

describe('sockets', () => {
  it('are refused until they are accepted, while REST goes on', async () => {
    client.emulator.faults.refuseSockets();
    await vi.waitFor(() => expect(client.socket.connected).toBe(false), patience);
    const refused = Promise.withResolvers<void>();
    client.socket.once('connect_error', () => refused.resolve());
    await refused.promise;
    expect(await client.call('GET', '/api/v1/app/version')).toMatchObject({ status: 200 });
    client.emulator.faults.acceptSockets();
    await vi.waitFor(() => expect(client.socket.connected).toBe(true), patience);
  });

  it('hear nothing when events are lost', async () => {
    client.emulator.faults.loseEvents(true);
    await client.enqueue();
    await vi.waitFor(
      async () => expect(await client.item(1)).toMatchObject({ status: 'completed' }),
      patience,
    );
    client.emulator.faults.loseEvents(false);
    await client.finished(((await client.enqueue())['item_ids'] as number[])[0] ?? 0);
    expect(client.events.filter(({ payload }) => payload['item_id'] === 1)).toEqual([]);
  });

  it('hear every event twice, or in another order, and none is missing', async () => {
    await runOne();
    const plain = client.events.splice(0).map(({ name }) => name);
    client.emulator.faults.duplicateEvents(true);
    await runOne();
    await vi.waitFor(() => expect(client.events).toHaveLength(2 * plain.length), patience);
    expect(client.events.splice(0).map(({ name }) => name)).toEqual(plain.flatMap((name) => [name, name]));
    client.emulator.faults.duplicateEvents(false);
    client.emulator.faults.reorderEvents(true);
    await runOne();
    await vi.waitFor(() => expect(client.events).toHaveLength(plain.length), patience);
    const names = client.events.map(({ name }) => name);
    expect(names).not.toEqual(plain);
    expect(names.toSorted()).toEqual(plain.toSorted());
  });
});

describe('the queue', () => {
  it('begins nothing while it is stalled', async () => {
    client.emulator.faults.stallQueue();
    await client.enqueue();
    const status = await client.call('GET', '/api/v1/queue/q/status');
    expect(status.body).toMatchObject({ queue: { pending: 1 }, processor: { is_processing: false } });
    client.emulator.faults.releaseQueue();
    expect(await client.finished(1)).toMatchObject({ status: 'completed' });
  });

  it('is held up by poison in another queue until that is cleared', async () => {
    client.emulator.faults.poisonQueue('elsewhere');
    const { item_ids } = await client.enqueue();
    const status = await client.call('GET', '/api/v1/queue/q/status');
    expect(status.body).toMatchObject({ queue: { pending: 1 }, processor: { is_processing: false } });
    await client.call('PUT', '/api/v1/queue/elsewhere/clear');
    expect(await client.finished((item_ids as number[])[0] ?? 0)).toMatchObject({ status: 'completed' });
  });

  it('ends a slow step when steps are to be quick again', async () => {
    // Longer than this test may take.
    client.emulator.faults.slowSteps(600_000);
    const { item_ids } = await client.enqueue();
    await vi.waitFor(() => expect(denoisings()).toHaveLength(1), patience);
    client.emulator.faults.slowSteps(null);
    const itemId = (item_ids as number[])[0] ?? 0;
    expect(await client.finished(itemId)).toMatchObject({ status: 'completed' });
  });

  it('takes slow steps from the next step on', async () => {
    client.emulator.faults.slowSteps(60_000);
    const { item_ids } = await client.enqueue();
    await vi.waitFor(() => expect(denoisings()).toHaveLength(1), patience);
    const itemId = (item_ids as number[])[0] ?? 0;
    const cancelled = await client.call('PUT', `/api/v1/queue/q/i/${itemId}/cancel`);
    expect(cancelled.body).toMatchObject({ status: 'canceled' });
    // The row is over, the GPU is not: it looks for a cancel at the end of its step.
    const status = await client.call('GET', '/api/v1/queue/q/status');
    expect(status.body).toMatchObject({ queue: { in_progress: 0 }, processor: { is_processing: true } });
  });
});
