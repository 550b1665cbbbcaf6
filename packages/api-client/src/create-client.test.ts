import { createServer, type IncomingHttpHeaders } from 'node:http';
import { initTRPC, tracked } from '@trpc/server';
import { createHTTPHandler } from '@trpc/server/adapters/standalone';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createPingvasClient, createWorkerClient } from './create-client.ts';

const t = initTRPC.create();
const router = t.router({
  ping: t.procedure.query(() => 'pong'),
  events: t.procedure.subscription(async function* () {
    yield tracked('1', { step: 1 });
    yield tracked('2', { step: 2 });
  }),
});
type Router = typeof router;

interface Seen {
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
}

const seen: Seen[] = [];
const server = createServer((request, response) => {
  const { url = '', headers } = request;
  seen.push({ url, headers });
  const basePath = url.startsWith('/worker-trpc/') ? '/worker-trpc/' : '/trpc/';
  createHTTPHandler({ router, basePath })(request, response);
});
let url: string;

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  url = `http://127.0.0.1:${address !== null && typeof address === 'object' ? address.port : 0}`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));
beforeEach(() => {
  seen.length = 0;
});

describe('a client', () => {
  it('sends its token as a bearer with calls and streams, and never in an address', async () => {
    const client = createPingvasClient<Router>({ url, token: 'pgs_secret' });
    expect(await client.ping.query()).toBe('pong');
    const steps = await new Promise((resolve, reject) => {
      const heard: number[] = [];
      client.events.subscribe(undefined, {
        onData: ({ data }) => heard.push(data.step),
        onComplete: () => resolve(heard),
        onError: reject,
      });
    });
    expect(steps).toEqual([1, 2]);
    expect(seen).toHaveLength(2);
    for (const { url: address, headers } of seen) {
      expect(headers.authorization).toBe('Bearer pgs_secret');
      expect(address).not.toContain('pgs_secret');
    }
  });

  it('sends calls made together in one request, but never more than the server takes', async () => {
    const client = createPingvasClient<Router>({ url });
    await Promise.all(Array.from({ length: 25 }, () => client.ping.query()));
    expect(seen.map(({ url: address }) => address.split('?')[0]?.split(',').length)).toEqual([10, 10, 5]);
    expect(seen[0]?.headers.authorization).toBeUndefined();
  });

  it('of a worker talks to the machines’ door, and no call waits for another', async () => {
    const client = createWorkerClient<Router>({ url, token: 'pgw_secret' });
    await Promise.all([client.ping.query(), client.ping.query()]);
    expect(seen.map(({ url: address }) => address.split('?')[0])).toEqual([
      '/worker-trpc/ping',
      '/worker-trpc/ping',
    ]);
  });

  it('stops a call when its caller does', async () => {
    const stop = new AbortController();
    const client = createPingvasClient<Router>({ url });
    stop.abort();
    await expect(client.ping.query(undefined, { signal: stop.signal })).rejects.toThrow(/abort/i);
  });

  it('uses the fetch it is given', async () => {
    const asked: string[] = [];
    const client = createPingvasClient<Router>({
      url,
      fetch: (input, init) => {
        asked.push(String(input));
        return fetch(input, init);
      },
    });
    await client.ping.query();
    expect(asked[0]).toContain('/trpc/ping');
  });
});
