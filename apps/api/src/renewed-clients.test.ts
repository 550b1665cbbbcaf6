import { randomUUID } from 'node:crypto';
import { createPingvasClient, createTokenKeeper, keepInMemory, SignedOutError } from '@pingvas/api-client';
import type { LiveEvent } from '@pingvas/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AppRouter } from './app-router.ts';
import { endEverySession, endOneSession } from './modules/identity/sessions/end-sessions.ts';
import { newContext } from './parts.ts';
import { startTestApi, type TestApi } from './testing/index.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api?.stop());

/** A program that has signed in with a password, and keeps what it got. */
async function signIn() {
  const account = { email: `${randomUUID()}@example.test`, password: randomUUID() };
  const stranger = createPingvasClient<AppRouter>({ url: api.url });
  await stranger.identity.register.mutate(account);
  const entry = await stranger.identity.issueTokens.mutate(account);
  if (entry.state !== 'signed-in') throw new Error('there is no second factor here');
  const storage = keepInMemory(entry.tokens);
  const tokens = createTokenKeeper({ url: api.url, storage });
  return {
    userId: entry.tokens.user.id,
    storage,
    client: createPingvasClient<AppRouter>({ url: api.url, tokens }),
  };
}

async function sessionsOf(userId: string): Promise<string[]> {
  const rows = await api.parts.orm.em
    .fork()
    .execute<{ id_hash: string }[]>(
      "select id_hash from identity.sessions where user_id = ? and kind = 'bearer'",
      [userId],
    );
  return rows.map(({ id_hash: id }) => id);
}

/** As half an hour does. */
async function endAccess(userId: string): Promise<void> {
  for (const id of await sessionsOf(userId)) await endOneSession(newContext(api.parts), id);
}

describe('a program that signs in and renews its tokens', () => {
  it('goes on when its access token is over, renewing once for many calls, and no replay ends its sign-in', async () => {
    const { client, userId, storage } = await signIn();
    const before = await storage.load();
    await endAccess(userId);
    const answers = await Promise.all(Array.from({ length: 30 }, () => client.identity.me.query()));
    expect(new Set(answers.map(({ id }) => id))).toEqual(new Set([userId]));
    expect(await sessionsOf(userId)).toHaveLength(1);
    expect((await storage.load())?.refreshToken).not.toBe(before?.refreshToken);
    await endAccess(userId);
    expect((await client.identity.me.query()).id).toBe(userId);
  });

  it('hears its news on, over the end of the token that its stream began with', async () => {
    const { client, userId } = await signIn();
    const events: LiveEvent[] = [];
    const stream = client.live.events.subscribe(undefined, { onData: ({ data }) => events.push(data) });
    try {
      await expect.poll(() => events.length, { timeout: 10_000 }).toBe(1);
      await endAccess(userId);
      await expect.poll(() => events.length, { timeout: 10_000 }).toBe(2);
    } finally {
      stream.unsubscribe();
    }
  });

  it('is signed out, calls and streams, when every session of its person ended', async () => {
    const { client, userId, storage } = await signIn();
    const failed = new Promise<unknown>((resolve) => {
      client.live.events.subscribe(undefined, {
        onData: () => void endEverySession(newContext(api.parts), userId),
        onError: resolve,
      });
    });
    expect(await failed).toMatchObject({ cause: expect.any(SignedOutError) });
    await expect(client.identity.me.query()).rejects.toMatchObject({ cause: expect.any(SignedOutError) });
    expect(await storage.load()).toBeNull();
  });
});
