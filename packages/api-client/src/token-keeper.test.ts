import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { initTRPC, TRPCError, tracked } from '@trpc/server';
import { createHTTPHandler } from '@trpc/server/adapters/standalone';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createPingvasClient } from './create-client.ts';
import { createTokenKeeper, type KeptTokens, keepInMemory, SignedOutError } from './token-keeper.ts';

/** A server that knows one access token and one refresh token at a time, and ends its streams after two events. */
const state = { access: '', refresh: '', refreshes: 0, isDown: false, streams: [] as (string | null)[] };
const t = initTRPC.context<{ token: string }>().create({
  errorFormatter: ({ shape, error }) => ({
    ...shape,
    data: { ...shape.data, errorCode: error.code === 'UNAUTHORIZED' ? 'identity.unauthenticated' : 'other' },
  }),
});
const known = t.procedure.use(({ ctx, next }) => {
  if (ctx.token !== state.access) throw new TRPCError({ code: 'UNAUTHORIZED' });
  return next();
});
const router = t.router({
  identity: t.router({
    refresh: t.procedure.input(z.object({ refreshToken: z.string() })).mutation(({ input }) => {
      state.refreshes += 1;
      if (state.isDown) throw new TRPCError({ code: 'SERVICE_UNAVAILABLE' });
      if (input.refreshToken !== state.refresh) throw new TRPCError({ code: 'UNAUTHORIZED' });
      return issue();
    }),
  }),
  ping: known.query(() => 'pong'),
  count: known.mutation(({ input }) => input ?? null),
  events: known
    .input(z.object({ lastEventId: z.string().nullish() }).optional())
    .subscription(async function* ({ input }) {
      state.streams.push(input?.lastEventId ?? null);
      const from = Number(input?.lastEventId ?? 0);
      yield tracked(String(from + 1), from + 1);
      yield tracked(String(from + 2), from + 2);
    }),
});
type Router = typeof router;

const server = createServer((request, response) => {
  const token = request.headers.authorization?.slice('Bearer '.length) ?? '';
  createHTTPHandler({ router, basePath: '/trpc/', createContext: () => ({ token }) })(request, response);
});
let url: string;
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  url = `http://127.0.0.1:${address !== null && typeof address === 'object' ? address.port : 0}`;
});
afterAll(() => {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(resolve));
});

const halfHourMs = 30 * 60_000;
let nowMs: number;

/** The next pair of tokens; the ones before are over. */
function issue(): KeptTokens {
  state.access = `pgs_${randomUUID()}`;
  state.refresh = `pgr_${randomUUID()}`;
  return {
    accessToken: state.access,
    refreshToken: state.refresh,
    expiresAt: new Date(nowMs + halfHourMs).toISOString(),
  };
}

beforeEach(() => {
  nowMs = Date.now();
  Object.assign(state, { refreshes: 0, isDown: false, streams: [] });
});

function signIn(storage = keepInMemory(issue())) {
  const tokens = createTokenKeeper({ url, storage, now: () => nowMs });
  return { storage, tokens, client: createPingvasClient<Router>({ url, tokens }) };
}

describe('a client with tokens that are renewed', () => {
  it('renews before the access token ends, and keeps what it got', async () => {
    const { client, storage } = signIn();
    expect(await client.ping.query()).toBe('pong');
    expect(state.refreshes).toBe(0);
    nowMs += halfHourMs - 59_000;
    expect(await client.ping.query()).toBe('pong');
    expect(state.refreshes).toBe(1);
    expect((await storage.load())?.refreshToken).toBe(state.refresh);
  });

  it('renews once for any number of calls that need it at the same moment', async () => {
    const { client } = signIn();
    nowMs += halfHourMs;
    await Promise.all(Array.from({ length: 40 }, () => client.ping.query()));
    expect(state.refreshes).toBe(1);
  });

  it('renews once and tries again when the server no longer takes the token', async () => {
    const { client } = signIn();
    state.access = 'another';
    const answers = await Promise.all(Array.from({ length: 25 }, () => client.ping.query()));
    expect(new Set(answers)).toEqual(new Set(['pong']));
    expect(state.refreshes).toBe(1);
  });

  it('is signed out when the refresh token is refused, and asks nobody again', async () => {
    const { client, storage } = signIn();
    state.refresh = 'another';
    nowMs += halfHourMs;
    await expect(client.ping.query()).rejects.toMatchObject({ cause: expect.any(SignedOutError) });
    expect(await storage.load()).toBeNull();
    await expect(client.count.mutate()).rejects.toMatchObject({ cause: expect.any(SignedOutError) });
    expect(state.refreshes).toBe(1);
  });

  it('is not signed out by a server that is away', async () => {
    const { client, storage } = signIn();
    nowMs += halfHourMs;
    state.isDown = true;
    await expect(client.ping.query()).rejects.not.toMatchObject({ cause: expect.any(SignedOutError) });
    expect(await storage.load()).not.toBeNull();
    state.isDown = false;
    expect(await client.ping.query()).toBe('pong');
  });

  it('takes what another process with the same storage has renewed', async () => {
    const storage = keepInMemory(issue());
    const [one, other] = [signIn(storage), signIn(storage)];
    nowMs += halfHourMs;
    expect(await one.client.ping.query()).toBe('pong');
    expect(await other.client.ping.query()).toBe('pong');
    expect(state.refreshes).toBe(1);
  });

  it('goes on with a stream that ended with its token, from the event that was the last', async () => {
    const { client } = signIn();
    const heard: number[] = [];
    await new Promise<void>((resolve, reject) => {
      const stream = client.events.subscribe(undefined, {
        onData: ({ data }) => {
          heard.push(data);
          if (data === 2) state.access = 'another';
          if (data < 6) return;
          stream.unsubscribe();
          resolve();
        },
        onError: reject,
      });
    });
    expect(heard).toEqual([1, 2, 3, 4, 5, 6]);
    expect(state.streams).toEqual([null, '2', '4']);
    expect(state.refreshes).toBe(1);
  });

  it('ends its streams with an error when it is signed out', async () => {
    const { client } = signIn();
    const failed = new Promise<unknown>((resolve) => {
      client.events.subscribe(undefined, {
        onData: ({ data }) => {
          if (data === 2) Object.assign(state, { access: 'another', refresh: 'another' });
        },
        onError: resolve,
      });
    });
    expect(await failed).toMatchObject({ cause: expect.any(SignedOutError) });
  });
});
