import type { ApiKeyScope, moduleScopes } from '@pingvas/contracts';
import { ApiKey } from '@pingvas/db';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { newContext } from '../../../parts.ts';
import { callRest, callTrpc, codeOf, trpcCodeOf } from '../../../testing/index.ts';
import { aliveSessions } from '../sessions/alive-sessions.ts';
import { cachedForMs } from '../sessions/session-cache.ts';
import { updateUser } from '../update-user.ts';
import { newApiKey } from './api-key-token.ts';
import { type KeyWorld, openKeyWorld, refusedWith } from './api-keys.fixture.ts';
import { authenticateKey } from './authenticate-key.ts';

let world: KeyWorld;
beforeAll(async () => {
  world = await openKeyWorld();
});
afterAll(() => world?.api.stop());
afterEach(() => {
  vi.useRealTimers();
});

describe('an API key', () => {
  it('calls both interfaces as its person, and is shown once and stored as a hash only', async () => {
    const person = await world.api.newPerson();
    const { key, secret } = await world.newKey(person);
    expect(secret).toMatch(/^pgv_[0-9A-Za-z]{49}$/);
    expect(await world.asKey(secret).identity.me.query()).toMatchObject({ id: person.user.id });
    expect(await world.statusWith(secret)).toBe(200);
    const { items } = await person.client.identity.apiKeys.list.query();
    expect(items).toMatchObject([{ id: key.id, hint: secret.slice(4, 8), isExpired: false }]);
    const rows = await world.em().execute<{ row: string }[]>(
      `select row_to_json(k)::text as row from identity.api_keys k
        union all select row_to_json(a)::text from identity.audit_events a
        union all select data::text from queue.job`,
    );
    expect(rows.some(({ row }) => row.includes(secret))).toBe(false);
  });

  it('with a wrong checksum never reaches the database', async () => {
    const database = new Proxy(world.em(), {
      get() {
        throw new Error('the database was asked');
      },
    });
    const parts = { ...newContext(world.api.parts), em: database };
    const key = newApiKey();
    const wrong = `${key.slice(0, -1)}${key.endsWith('x') ? 'y' : 'x'}`;
    await expect(authenticateKey(parts, wrong)).rejects.toMatchObject({ code: 'identity.unauthenticated' });
    await expect(authenticateKey(parts, key)).rejects.toThrow('the database was asked');
  });

  it('that is unknown, revoked or expired is refused, all in the same words', async () => {
    const person = await world.api.newPerson();
    const revoked = await world.newKey(person);
    await person.client.identity.apiKeys.revoke.mutate({ keyId: revoked.key.id });
    const expired = await world.newKey(person, { expiresInDays: 1 });
    await world
      .em()
      .nativeUpdate(
        ApiKey,
        { id: expired.key.id },
        { createdAt: new Date(Date.now() - 2_000), expiresAt: new Date(Date.now() - 1_000) },
      );
    const answers = await Promise.all(
      [newApiKey(), revoked.secret, expired.secret, 'pgv_', `pgv_${'a'.repeat(49)}`].map(async (token) => {
        const { status, body } = await callRest(world.api.url, '/credits', { token });
        return { status, body: { ...(body as object), timestamp: '', request_id: '' } };
      }),
    );
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    expect(answers[0]).toMatchObject({ status: 401, body: { error_code: 'identity.unauthenticated' } });
  });

  it('ends at the very next call when it is revoked, though it was just used', async () => {
    const person = await world.api.newPerson();
    const { key, secret } = await world.newKey(person);
    vi.useFakeTimers({ toFake: ['Date'] });
    expect(await world.statusWith(secret)).toBe(200);
    await person.client.identity.apiKeys.revoke.mutate({ keyId: key.id });
    expect(await world.statusWith(secret)).toBe(401);
    expect(await person.client.identity.apiKeys.revoke.mutate({ keyId: key.id })).toEqual({ ok: true });
    expect((await person.client.identity.apiKeys.list.query()).items).toEqual([]);
  });

  it('takes its open streams along when it is revoked', async () => {
    const person = await world.api.newPerson();
    const { key, secret } = await world.newKey(person, { scopes: ['live:read'] });
    const stream = await fetch(`${world.api.url}/trpc/live.events`, {
      headers: { authorization: `Bearer ${secret}` },
    });
    expect(stream.status).toBe(200);
    const reader = stream.body?.getReader();
    const decoder = new TextDecoder();
    let text = '';
    while (!text.includes('credits.changed')) text += decoder.decode((await reader?.read())?.value);
    await person.client.identity.apiKeys.revoke.mutate({ keyId: key.id });
    while (!(await reader?.read())?.done);
    expect(await world.statusWith(secret)).toBe(401);
  });

  it('takes its open streams along when it may no longer listen', async () => {
    const person = await world.api.newPerson();
    const { key, secret } = await world.newKey(person, { scopes: ['live:read', 'credits:read'] });
    const stream = await fetch(`${world.api.url}/trpc/live.events`, {
      headers: { authorization: `Bearer ${secret}` },
    });
    expect(stream.status).toBe(200);
    const reader = stream.body?.getReader();
    await reader?.read();
    const alive = () => aliveSessions({ em: world.em(), clock: { now: () => new Date() } }, [key.id]);
    expect(await alive()).toEqual(new Set([key.id]));
    await person.client.identity.apiKeys.update.mutate({ keyId: key.id, scopes: ['credits:read'] });
    while (!(await reader?.read())?.done);
    expect(await alive()).toEqual(new Set());
  });

  it('ends in the middle of the moment when its end comes', async () => {
    const person = await world.api.newPerson();
    const { key, secret } = await world.newKey(person);
    vi.useFakeTimers({ toFake: ['Date'] });
    const endMs = Date.now() + cachedForMs / 2;
    await world.em().nativeUpdate(ApiKey, { id: key.id }, { expiresAt: new Date(endMs) });
    expect(await world.statusWith(secret)).toBe(200);
    vi.setSystemTime(endMs - 1);
    expect(await world.statusWith(secret)).toBe(200);
    vi.setSystemTime(endMs);
    expect(await world.statusWith(secret)).toBe(401);
  });

  it('of a deactivated person is refused at the next call, and of one who is let in again not', async () => {
    const person = await world.api.newPerson();
    const { secret } = await world.newKey(person);
    expect(await world.statusWith(secret)).toBe(200);
    await updateUser(newContext(world.api.parts), person.user.id, { isActive: false });
    const refused = await callRest(world.api.url, '/credits', { token: secret });
    expect([refused.status, codeOf(refused)]).toEqual([403, 'identity.inactive']);
    await updateUser(newContext(world.api.parts), person.user.id, { isActive: true });
    expect(await world.statusWith(secret)).toBe(200);
  });

  it('is no cookie', async () => {
    const person = await world.api.newPerson();
    const { secret } = await world.newKey(person);
    for (const name of ['pingvas_session', '__Host-pingvas_session', '__Host-session', 'session']) {
      const answer = await callRest(world.api.url, '/credits', {
        headers: { cookie: `${name}=${secret}`, origin: world.api.url },
      });
      expect(answer.status).toBe(401);
    }
  });

  it('opens no worker procedure, and a worker token no procedure of people', async () => {
    const person = await world.api.newPerson();
    const { secret } = await world.newKey(person);
    const { token } = await world.api.newWorker();
    const claim = { modelNames: [], loadedModelName: null, waitSeconds: 0 };
    const asWorker = await callTrpc(world.api.url, {
      router: 'worker-trpc',
      path: 'fleet.claim',
      input: claim,
      headers: { authorization: `Bearer ${secret}` },
    });
    expect(trpcCodeOf(asWorker)).toBe('fleet.unknown-worker');
    expect(await world.statusWith(token)).toBe(401);
  });

  it('is noted as used once a minute at most, however busy it is', async () => {
    const person = await world.api.newPerson();
    const { key, secret } = await world.newKey(person);
    vi.useFakeTimers({ toFake: ['Date'] });
    const startMs = Date.now();
    const usedAt = async () => (await world.em().findOneOrFail(ApiKey, { id: key.id })).lastUsedAt?.getTime();
    expect(await usedAt()).toBeUndefined();
    await world.statusWith(secret);
    vi.setSystemTime(startMs + 59_999);
    await world.statusWith(secret);
    expect(await usedAt()).toBe(startMs);
    vi.setSystemTime(startMs + 60_000);
    await world.statusWith(secret);
    expect(await usedAt()).toBe(startMs + 60_000);
  });

  it('shows a change of its person, and of its own scopes, at the next call', async () => {
    const person = await world.api.newPerson();
    const { key, secret } = await world.newKey(person);
    expect((await world.asKey(secret).identity.me.query()).tier).toBe('free');
    await updateUser(newContext(world.api.parts), person.user.id, { tier: 'pro' });
    expect((await world.asKey(secret).identity.me.query()).tier).toBe('pro');
    await person.client.identity.apiKeys.update.mutate({ keyId: key.id, scopes: ['credits:read'] });
    await expect(world.asKey(secret).identity.me.query()).rejects.toMatchObject(
      refusedWith('identity.scope-missing', { reason: 'account:read' }),
    );
    expect(await world.statusWith(secret)).toBe(200);
  });
});

describe('the scopes of an API key', () => {
  it('are what is refused by name, each alone', async () => {
    const person = await world.api.newPerson();
    const calls: Partial<Record<(typeof moduleScopes)[number], (secret: string) => Promise<unknown>>> = {
      'account:read': (secret) => world.asKey(secret).identity.me.query(),
      'credits:read': (secret) => world.asKey(secret).credits.balance.query(),
      'models:read': (secret) => world.asKey(secret).models.list.query(),
      'engine:read': (secret) => world.asKey(secret).engine.status.query(),
      'images:read': (secret) => world.asKey(secret).images.list.query({}),
      'generation:read': (secret) => world.asKey(secret).generation.list.query({}),
      'generation:generate': (secret) => world.ask(secret),
    };
    for (const held of Object.keys(calls) as ApiKeyScope[]) {
      const { secret } = await world.newKey(person, { scopes: [held] });
      for (const [needed, call] of Object.entries(calls)) {
        if (needed === held) await call(secret);
        else {
          await expect(call(secret)).rejects.toMatchObject(
            refusedWith('identity.scope-missing', { reason: needed }),
          );
        }
      }
    }
  });

  it('can be taken away and never be added', async () => {
    const person = await world.api.newPerson();
    const { key } = await world.newKey(person, { scopes: ['read', 'generation:manage'] });
    const update = (scopes: ApiKeyScope[]) =>
      person.client.identity.apiKeys.update.mutate({ keyId: key.id, scopes });
    for (const scopes of [['generate'], ['read', 'manage'], ['images:manage'], ['generation:generate']]) {
      await expect(update(scopes as ApiKeyScope[])).rejects.toMatchObject(refusedWith('request.invalid'));
    }
    expect((await update(['images:read', 'generation:manage'])).scopes).toEqual([
      'images:read',
      'generation:manage',
    ]);
    await expect(update(['read'])).rejects.toMatchObject(refusedWith('request.invalid'));
  });

  it('let no key manage keys, sessions or its account', async () => {
    const person = await world.api.newPerson();
    const { key, secret } = await world.newKey(person);
    const client = world.asKey(secret);
    const forbidden = refusedWith('identity.forbidden');
    for (const call of [
      () => client.identity.apiKeys.list.query(),
      () => client.identity.apiKeys.create.mutate({ name: 'more', scopes: ['manage'], expiresInDays: null }),
      () => client.identity.apiKeys.update.mutate({ keyId: key.id, creditsPerDay: null }),
      () => client.identity.apiKeys.revoke.mutate({ keyId: key.id }),
      () => client.identity.logOutEverywhere.mutate(),
      () => client.identity.sessions.list.query(),
      () => client.ownWorkers.create.mutate({ label: 'mine', expiresInDays: 1 }),
    ]) {
      await expect(call()).rejects.toMatchObject(forbidden);
    }
    const operator = await world.api.newPerson({ role: 'admin' });
    const { secret: ofOperator } = await world.newKey(operator);
    await expect(world.asKey(ofOperator).workerTokens.list.query()).rejects.toMatchObject(forbidden);
  });
});
