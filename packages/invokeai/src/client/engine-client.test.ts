import { afterEach, describe, expect, it } from 'vitest';
import type { EnqueueBody } from '../graphs/enqueue-body.ts';
import { imageOfNode, imagesOfItem, secondsOfItem } from './engine-answers.ts';
import { createEngineClient } from './engine-client.ts';
import type { EngineError } from './engine-error.ts';
import { type ScriptedAnswer, type ScriptedRequest, startScriptedEngine } from './testing/scripted-engine.ts';

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

async function engineThat(answer: (request: ScriptedRequest) => ScriptedAnswer | null, timeoutMs = 5_000) {
  const server = await startScriptedEngine(answer);
  cleanups.push(server.close);
  return {
    server,
    client: createEngineClient({ baseUrl: server.url, timeoutMs, stallMs: 200, retryDelayMs: 1 }),
  };
}

const json = (value: unknown, status = 200): ScriptedAnswer => ({ status, body: JSON.stringify(value) });
const body: EnqueueBody = {
  prepend: false,
  batch: {
    batch_id: 'batch-1',
    origin: 'pingvas',
    destination: 'job-1',
    runs: 1,
    graph: { id: 'g', nodes: {}, edges: [] },
  },
};
const counts = { pending: 0, in_progress: 0, waiting: 0, completed: 0, failed: 0, canceled: 0, total: 0 };

async function errorOf(promise: Promise<unknown>): Promise<EngineError> {
  return promise.then(
    () => expect.fail('should have failed'),
    (error) => error,
  );
}

describe('the engine client', () => {
  it('asks for the plain encoding on every call, because gzip-asking calls break newer engines', async () => {
    const { server, client } = await engineThat(({ method }) =>
      json(method === 'GET' ? { version: '6.14.2' } : null),
    );
    await client.version();
    await client.pruneQueue('q');
    expect(server.requests.map((request) => request.headers['accept-encoding'])).toEqual([
      'identity',
      'identity',
    ]);
  });

  it('tells an emulator from a real engine by its version', async () => {
    const { client } = await engineThat(() => json({ version: '6.14.2+emulator' }));
    expect(await client.version()).toEqual({ version: '6.14.2+emulator', isEmulator: true });
    const real = await engineThat(() => json({ version: '6.14.2' }));
    expect(await real.client.version()).toEqual({ version: '6.14.2', isEmulator: false });
  });

  it('takes the web page that a wrong path answers with for what it is', async () => {
    const { client } = await engineThat(() => ({ contentType: 'text/html', body: '<!doctype html>' }));
    expect(await errorOf(client.version())).toMatchObject({ kind: 'not-an-engine', status: 200 });
  });

  it('takes JSON of another shape for something that is no engine', async () => {
    const { client } = await engineThat(() => json({ name: 'other' }));
    expect(await errorOf(client.version())).toMatchObject({ kind: 'not-an-engine' });
  });

  it('keeps place and reason of a refusal, and nothing of the graph that the engine echoes', async () => {
    const { client } = await engineThat(() =>
      json(
        {
          detail: [
            {
              type: 'multiple_of',
              loc: ['body', 'batch', 'graph', 'nodes', 'noise', 'noise', 'width'],
              msg: 'Input should be a multiple of 8',
              input: { secret: 'a whole graph' },
            },
          ],
        },
        422,
      ),
    );
    const error = await errorOf(client.enqueue('q', body));
    expect(error).toMatchObject({
      kind: 'refused',
      refused: [
        { location: 'body.batch.graph.nodes.noise.noise.width', message: 'Input should be a multiple of 8' },
      ],
    });
    expect(JSON.stringify(error) + error.message).not.toContain('secret');
  });

  it('repeats a GET behind a proxy whose engine is starting, but never a call that changes something', async () => {
    let calls = 0;
    const { client } = await engineThat(() => {
      calls += 1;
      return calls < 3 ? { status: 502, contentType: 'text/html', body: '' } : json({ version: '6.14.2' });
    });
    expect((await client.version()).version).toBe('6.14.2');
    calls = 0;
    expect(await errorOf(client.clearQueue('q'))).toMatchObject({ kind: 'unreachable' });
    expect(calls).toBe(1);
  });

  it('says unreachable when nobody listens', async () => {
    const { server, client } = await engineThat(() => json({}));
    await server.close();
    cleanups.length = 0;
    expect(await errorOf(client.version())).toMatchObject({ kind: 'unreachable', status: null });
  });

  it('finds the item again when the engine took the batch but its answer never came', async () => {
    const { server, client } = await engineThat(({ method, path }) => {
      if (method === 'POST') return null;
      if (path.endsWith('/b/batch-1/status')) return json({ ...counts, pending: 1, total: 1 });
      return json([
        { item_id: 7, status: 'pending', batch_id: 'another' },
        { item_id: 8, status: 'pending', batch_id: 'batch-1' },
      ]);
    }, 200);
    expect(await client.enqueue('q', body)).toBe(8);
    expect(server.requests.filter((request) => request.method === 'POST')).toHaveLength(1);
  });

  it('says unreachable when the engine neither answered nor took the batch', async () => {
    const { client } = await engineThat(({ method }) => (method === 'POST' ? null : json(counts)), 200);
    expect(await errorOf(client.enqueue('q', body))).toMatchObject({ kind: 'unreachable' });
  });

  it('finds nothing of a body that the engine never took', async () => {
    const { client } = await engineThat(() => json(counts));
    expect(await client.findItem('q', body)).toBeNull();
  });

  it('does not take a full queue for an accepted batch', async () => {
    const { client } = await engineThat(() => json({ enqueued: 0, requested: 1, item_ids: [] }));
    expect(await errorOf(client.enqueue('q', body))).toMatchObject({ kind: 'failed' });
  });

  it('reads an item that the engine forgot as null, so a restart is seen', async () => {
    const { client } = await engineThat(() => json({ detail: 'not found' }, 404));
    expect(await client.readItem('q', 1)).toBeNull();
  });

  it('finds the result by the ids that the engine gave the nodes', async () => {
    const { client } = await engineThat(() =>
      json({
        item_id: 1,
        status: 'completed',
        batch_id: 'batch-1',
        session: {
          source_prepared_mapping: { output: ['p2'], noise: ['p1'] },
          results: {
            p1: { type: 'noise_output', width: 64 },
            p2: { type: 'image_output', image: { image_name: 'a.png' }, width: 64, height: 64 },
            p3: { type: 'image_output', image: { image_name: 'left-over.png' } },
          },
        },
      }),
    );
    const item = await client.readItem('q', 1);
    if (!item) return expect.fail('the item is there');
    expect(imageOfNode(item, 'output')).toBe('a.png');
    expect(imageOfNode(item, 'noise')).toBeNull();
    expect(imagesOfItem(item)).toEqual(['a.png', 'left-over.png']);
  });

  it.each([
    ['2026-11-20 20:35:22.040', '2026-11-20 20:35:23.497', 1.457],
    ['2026-11-20 20:35:22.040', null, null],
    ['2026-11-20 20:35:22.040', '2026-11-20 20:35:21.000', null],
    ['20 Nov', '21 Nov', null],
  ])('reads from %s to %s as %s seconds', async (started_at, completed_at, seconds) => {
    const { client } = await engineThat(() =>
      json({ item_id: 1, status: 'completed', batch_id: 'b', started_at, completed_at }),
    );
    const item = await client.readItem('q', 1);
    expect(item && secondsOfItem(item)).toBe(seconds);
  });

  it('stops a download at the limit instead of filling the memory', async () => {
    const { client } = await engineThat(() => ({ contentType: 'image/png', body: Buffer.alloc(2_000) }));
    expect(await errorOf(client.downloadImage('a.png', 1_999))).toMatchObject({ kind: 'failed' });
    expect(await client.downloadImage('a.png', 2_000)).toHaveLength(2_000);
  });

  it('downloads again when an answer stops half way on an open connection', async () => {
    let calls = 0;
    const { client } = await engineThat(() => {
      calls += 1;
      const picture = { contentType: 'image/png', body: Buffer.alloc(2_000) };
      return calls === 1 ? { ...picture, announcedBytes: 4_000 } : picture;
    });
    expect(await client.downloadImage('a.png', 9_000)).toHaveLength(2_000);
    expect(calls).toBe(2);
  });

  it('does not offer models whose files are gone', async () => {
    const model = (key: string, type = 'main') => ({ key, hash: 'h', name: key, base: 'sd-1', type });
    const { client } = await engineThat(({ path }) =>
      json({ models: path.includes('missing') ? [model('gone')] : [model('here'), model('gone')] }),
    );
    expect((await client.listMainModels()).map(({ key }) => key)).toEqual(['here']);
  });

  it('ends with the reason of the caller who gave up', async () => {
    const { client } = await engineThat(() => null);
    const reason = new Error('changed my mind');
    const abort = new AbortController();
    const call = client.version({ signal: abort.signal });
    abort.abort(reason);
    await expect(call).rejects.toBe(reason);
  });
});
