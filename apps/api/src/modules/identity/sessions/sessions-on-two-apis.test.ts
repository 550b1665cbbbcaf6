import { Session, User } from '@pingvas/db';
import { openTcpGate, type TcpGate } from '@pingvas/test-stack';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { newContext } from '../../../parts.ts';
import { findRedis, startTestApi, type TestApi, type TestPerson } from '../../../testing/index.ts';
import { updateUser } from '../update-user.ts';
import { cachedForMs } from './session-cache.ts';

const redis = await findRedis();
const patience = { timeout: 20_000 };

if (redis.kind === 'none') {
  process.stdout.write(`Sessions on two apis are not tested: ${redis.reason}\n`);
  it('has a Redis wherever all tests must run', () => {
    expect(process.env['CI'], redis.reason).toBeUndefined();
  });
} else {
  describe('a session on two apis that share a Redis', () => {
    onTwoApis(
      redis.kind === 'external' ? async () => ({ url: redis.url, stop: async () => {} }) : redis.start,
    );
  });
}

function onTwoApis(openRedis: () => Promise<{ readonly url: string; stop(): Promise<void> }>): void {
  let stopRedis: () => Promise<void>;
  let here: TestApi;
  let there: TestApi;
  /** What each api reaches Redis through. */
  let gates: TcpGate[];
  let person: TestPerson;

  beforeAll(async () => {
    const server = await openRedis();
    stopRedis = () => server.stop();
    const { hostname, port } = new URL(server.url);
    const open = () => openTcpGate(() => [{ host: hostname, port: Number(port) }]);
    gates = [await open(), await open()];
    const [hereUrl, thereUrl] = gates.map((gate) => {
      const url = new URL(server.url);
      url.hostname = '127.0.0.1';
      url.port = String(gate.port);
      return url.href;
    });
    here = await startTestApi({ config: { redisUrl: hereUrl ?? null } });
    const { servingUrl: databaseUrl } = here.database;
    there = await startTestApi({ config: { redisUrl: thereUrl ?? null, databaseUrl } });
  });
  afterAll(async () => {
    await there?.stop();
    await here?.stop();
    for (const gate of gates ?? []) await gate.close();
    await stopRedis?.();
  });

  beforeEach(async () => {
    await expect.poll(states, patience).toEqual(['connected', 'connected']);
    // Time stands still: whatever is seen is not seen because a moment was over.
    vi.useFakeTimers({ toFake: ['Date'] });
    await expect.poll(rememberedByBoth, patience).toBe(true);
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const states = () => [here, there].map(({ parts }) => parts.live.state());

  const askMe = async ({ url }: TestApi) =>
    await fetch(`${url}/trpc/identity.me`, { headers: { authorization: `Bearer ${person.token}` } });

  /** How this api answers the person's call. */
  const askAt = async (api: TestApi) => (await askMe(api)).status;

  /** Signs a new person in, and finds out whether both apis answer from what they remember. */
  async function rememberedByBoth(): Promise<boolean> {
    person = await here.newPerson();
    for (const api of [here, there]) await askMe(api);
    const em = here.parts.orm.em.fork();
    await em.nativeUpdate(User, { id: person.user.id }, { tier: 'pro' });
    const answers = await Promise.all([here, there].map(async (api) => await (await askMe(api)).text()));
    return answers.every((answer) => answer.includes('"tier":"free"'));
  }

  /** How both answer, once the word of it has come: as time stands still, nothing but the word can be why. */
  const bothAnswer = (statuses: readonly number[]) =>
    expect.poll(async () => await Promise.all([here, there].map(askAt)), patience).toEqual(statuses);

  const logOut = () => person.client.identity.logOut.mutate();
  const deleteSessions = () => here.parts.orm.em.fork().nativeDelete(Session, { userId: person.user.id });

  it('is over at both as soon as it was ended at one', async () => {
    await logOut();
    await bothAnswer([401, 401]);
  });

  it('and an API key beside it are over at both as soon as the key was revoked, or its person shut out, at one', async () => {
    const { apiKeys } = person.client.identity;
    const input = { name: 'x', scopes: ['account:read' as const], expiresInDays: 1 };
    const [first, second] = [await apiKeys.create.mutate(input), await apiKeys.create.mutate(input)];
    const ask = async (token: string) =>
      await Promise.all(
        [here, there].map(async ({ url }) => {
          const headers = { authorization: `Bearer ${token}` };
          return (await fetch(`${url}/trpc/identity.me`, { headers })).status;
        }),
      );
    expect([await ask(first.secret), await ask(second.secret)]).toEqual([
      [200, 200],
      [200, 200],
    ]);
    await apiKeys.revoke.mutate({ keyId: first.key.id });
    await expect.poll(() => ask(first.secret), patience).toEqual([401, 401]);
    expect(await ask(second.secret)).toEqual([200, 200]);
    await updateUser(newContext(there.parts), person.user.id, { isActive: false });
    // The word takes its way through Redis beside our question; as time stands still, nothing but the word can be why.
    await expect.poll(() => ask(second.secret), patience).toEqual([403, 403]);
  });

  it('is refused by both as soon as its person was shut out at one', async () => {
    await updateUser(newContext(here.parts), person.user.id, { isActive: false });
    await bothAnswer([403, 403]);
    await updateUser(newContext(there.parts), person.user.id, { isActive: true });
    await bothAnswer([200, 200]);
  });

  it('is looked up at every call while Redis is away from one of them', async () => {
    await gates[1]?.cut();
    try {
      await expect.poll(states, patience).toEqual(['connected', 'disconnected']);
      expect(await askAt(there)).toBe(200);
      await logOut();
      expect([await askAt(here), await askAt(there)]).toEqual([401, 401]);
    } finally {
      await gates[1]?.heal();
    }
  });

  it('outlives its end by a moment at most where the one that ended it could not say so', async () => {
    await gates[0]?.cut();
    try {
      await expect.poll(states, patience).toEqual(['disconnected', 'connected']);
      await logOut();
      expect(await askAt(here)).toBe(401);
      vi.setSystemTime(Date.now() + cachedForMs);
      expect(await askAt(there)).toBe(401);
    } finally {
      await gates[0]?.heal();
    }
  });

  it('is looked up at every call while Redis is away from both', async () => {
    for (const gate of gates) await gate.cut();
    try {
      await expect.poll(states, patience).toEqual(['disconnected', 'disconnected']);
      expect([await askAt(here), await askAt(there)]).toEqual([200, 200]);
      await deleteSessions();
      expect([await askAt(here), await askAt(there)]).toEqual([401, 401]);
    } finally {
      for (const gate of gates) await gate.heal();
    }
  });

  it('is looked up again after Redis was away, though nobody asked meanwhile', async () => {
    await gates[1]?.cut();
    try {
      await expect.poll(states, patience).toEqual(['connected', 'disconnected']);
      // Past the product, so that no message tells of it later.
      await deleteSessions();
    } finally {
      await gates[1]?.heal();
    }
    await expect.poll(states, patience).toEqual(['connected', 'connected']);
    expect(await askAt(there)).toBe(401);
  });
}
