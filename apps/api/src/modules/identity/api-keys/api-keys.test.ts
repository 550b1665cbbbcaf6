import { createPingvasClient } from '@pingvas/api-client';
import type { ApiKeyScope, CreateApiKeyInput, moduleScopes } from '@pingvas/contracts';
import { ApiKey, AuditEvent, newId } from '@pingvas/db';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { AppRouter } from '../../../app-router.ts';
import { newContext } from '../../../parts.ts';
import {
  callRest,
  callTrpc,
  codeOf,
  startTestApi,
  type TestApi,
  type TestPerson,
  trpcCodeOf,
} from '../../../testing/index.ts';
import { cachedForMs } from '../sessions/session-cache.ts';
import { updateUser } from '../update-user.ts';
import { newApiKey } from './api-key-token.ts';
import { authenticateKey } from './authenticate-key.ts';

let api: TestApi;
let modelId: string;
beforeAll(async () => {
  api = await startTestApi();
  const worker = await api.newWorker();
  await worker.client.fleet.register.mutate({
    name: 'box',
    models: [{ key: newId(), name: 'a model', base: 'sd-1', type: 'main', hash: null }],
    engine: { version: '6.14.2', isEmulator: false },
    machine: { hostname: 'box', platform: 'linux', cpuCount: 2, memoryBytes: 2 ** 33, gpus: [] },
  });
  const { client } = await api.newPerson();
  modelId = (await client.models.list.query()).items[0]?.id ?? '';
});
afterAll(() => api?.stop());
afterEach(() => {
  vi.useRealTimers();
});

const em = () => api.parts.orm.em.fork();

async function newKey(person: TestPerson, given: Partial<CreateApiKeyInput> = {}) {
  return await person.client.identity.apiKeys.create.mutate({
    name: 'a script',
    scopes: ['read', 'generate', 'manage'],
    expiresInDays: 30,
    ...given,
  });
}

const asKey = (secret: string) => createPingvasClient<AppRouter>({ url: api.url, token: secret });
/** What a call of the key hears. */
const statusWith = async (token: string) => (await callRest(api.url, '/credits', { token })).status;

const recipe = () => ({ prompt: 'a lighthouse', modelId, width: 64, height: 64 }) as const;
const ask = (secret: string, requestKey = newId()) =>
  asKey(secret).generation.request.mutate({ recipe: recipe(), requestKey });
const refusedWith = (errorCode: string, details: object = {}) => ({
  data: expect.objectContaining({ errorCode, details: expect.objectContaining(details) }),
});

describe('an API key', () => {
  it('calls both interfaces as its person, and is shown once and stored as a hash only', async () => {
    const person = await api.newPerson();
    const { key, secret } = await newKey(person);
    expect(secret).toMatch(/^pgv_[0-9A-Za-z]{49}$/);
    expect(await asKey(secret).identity.me.query()).toMatchObject({ id: person.user.id });
    expect(await statusWith(secret)).toBe(200);
    const { items } = await person.client.identity.apiKeys.list.query();
    expect(items).toMatchObject([{ id: key.id, hint: secret.slice(4, 8), isExpired: false }]);
    const rows = await em().execute<{ row: string }[]>(
      `select row_to_json(k)::text as row from identity.api_keys k
        union all select row_to_json(a)::text from identity.audit_events a
        union all select data::text from queue.job`,
    );
    expect(rows.some(({ row }) => row.includes(secret))).toBe(false);
  });

  it('with a wrong checksum never reaches the database', async () => {
    const database = new Proxy(em(), {
      get() {
        throw new Error('the database was asked');
      },
    });
    const parts = { ...newContext(api.parts), em: database };
    const key = newApiKey();
    const wrong = `${key.slice(0, -1)}${key.endsWith('x') ? 'y' : 'x'}`;
    await expect(authenticateKey(parts, wrong)).rejects.toMatchObject({ code: 'identity.unauthenticated' });
    await expect(authenticateKey(parts, key)).rejects.toThrow('the database was asked');
  });

  it('that is unknown, revoked or expired is refused, all in the same words', async () => {
    const person = await api.newPerson();
    const revoked = await newKey(person);
    await person.client.identity.apiKeys.revoke.mutate({ keyId: revoked.key.id });
    const expired = await newKey(person, { expiresInDays: 1 });
    await em().nativeUpdate(
      ApiKey,
      { id: expired.key.id },
      { createdAt: new Date(Date.now() - 2_000), expiresAt: new Date(Date.now() - 1_000) },
    );
    const answers = await Promise.all(
      [newApiKey(), revoked.secret, expired.secret, 'pgv_', `pgv_${'a'.repeat(49)}`].map(async (token) => {
        const { status, body } = await callRest(api.url, '/credits', { token });
        return { status, body: { ...(body as object), timestamp: '', request_id: '' } };
      }),
    );
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    expect(answers[0]).toMatchObject({ status: 401, body: { error_code: 'identity.unauthenticated' } });
  });

  it('ends at the very next call when it is revoked, though it was just used', async () => {
    const person = await api.newPerson();
    const { key, secret } = await newKey(person);
    vi.useFakeTimers({ toFake: ['Date'] });
    expect(await statusWith(secret)).toBe(200);
    await person.client.identity.apiKeys.revoke.mutate({ keyId: key.id });
    expect(await statusWith(secret)).toBe(401);
    expect(await person.client.identity.apiKeys.revoke.mutate({ keyId: key.id })).toEqual({ ok: true });
    expect((await person.client.identity.apiKeys.list.query()).items).toEqual([]);
  });

  it('takes its open streams along when it is revoked', async () => {
    const person = await api.newPerson();
    const { key, secret } = await newKey(person, { scopes: ['live:read'] });
    const stream = await fetch(`${api.url}/trpc/live.events`, {
      headers: { authorization: `Bearer ${secret}` },
    });
    expect(stream.status).toBe(200);
    const reader = stream.body?.getReader();
    const decoder = new TextDecoder();
    let text = '';
    while (!text.includes('credits.changed')) text += decoder.decode((await reader?.read())?.value);
    await person.client.identity.apiKeys.revoke.mutate({ keyId: key.id });
    while (!(await reader?.read())?.done);
    expect(await statusWith(secret)).toBe(401);
  });

  it('ends in the middle of the moment when its end comes', async () => {
    const person = await api.newPerson();
    const { key, secret } = await newKey(person);
    vi.useFakeTimers({ toFake: ['Date'] });
    const endMs = Date.now() + cachedForMs / 2;
    await em().nativeUpdate(ApiKey, { id: key.id }, { expiresAt: new Date(endMs) });
    expect(await statusWith(secret)).toBe(200);
    vi.setSystemTime(endMs - 1);
    expect(await statusWith(secret)).toBe(200);
    vi.setSystemTime(endMs);
    expect(await statusWith(secret)).toBe(401);
  });

  it('of a deactivated person is refused at the next call, and of one who is let in again not', async () => {
    const person = await api.newPerson();
    const { secret } = await newKey(person);
    expect(await statusWith(secret)).toBe(200);
    await updateUser(newContext(api.parts), person.user.id, { isActive: false });
    const refused = await callRest(api.url, '/credits', { token: secret });
    expect([refused.status, codeOf(refused)]).toEqual([403, 'identity.inactive']);
    await updateUser(newContext(api.parts), person.user.id, { isActive: true });
    expect(await statusWith(secret)).toBe(200);
  });

  it('is no cookie', async () => {
    const person = await api.newPerson();
    const { secret } = await newKey(person);
    for (const name of ['pingvas_session', '__Host-pingvas_session', '__Host-session', 'session']) {
      const answer = await callRest(api.url, '/credits', {
        headers: { cookie: `${name}=${secret}`, origin: api.url },
      });
      expect(answer.status).toBe(401);
    }
  });

  it('opens no worker procedure, and a worker token no procedure of people', async () => {
    const person = await api.newPerson();
    const { secret } = await newKey(person);
    const { token } = await api.newWorker();
    const claim = { modelNames: [], loadedModelName: null, waitSeconds: 0 };
    const asWorker = await callTrpc(api.url, {
      router: 'worker-trpc',
      path: 'fleet.claim',
      input: claim,
      headers: { authorization: `Bearer ${secret}` },
    });
    expect(trpcCodeOf(asWorker)).toBe('fleet.unknown-worker');
    expect(await statusWith(token)).toBe(401);
  });

  it('is noted as used once a minute at most, however busy it is', async () => {
    const person = await api.newPerson();
    const { key, secret } = await newKey(person);
    vi.useFakeTimers({ toFake: ['Date'] });
    const startMs = Date.now();
    const usedAt = async () => (await em().findOneOrFail(ApiKey, { id: key.id })).lastUsedAt?.getTime();
    expect(await usedAt()).toBeUndefined();
    await statusWith(secret);
    vi.setSystemTime(startMs + 59_999);
    await statusWith(secret);
    expect(await usedAt()).toBe(startMs);
    vi.setSystemTime(startMs + 60_000);
    await statusWith(secret);
    expect(await usedAt()).toBe(startMs + 60_000);
  });

  it('shows a change of its person, and of its own scopes, at the next call', async () => {
    const person = await api.newPerson();
    const { key, secret } = await newKey(person);
    expect((await asKey(secret).identity.me.query()).tier).toBe('free');
    await updateUser(newContext(api.parts), person.user.id, { tier: 'pro' });
    expect((await asKey(secret).identity.me.query()).tier).toBe('pro');
    await person.client.identity.apiKeys.update.mutate({ keyId: key.id, scopes: ['credits:read'] });
    await expect(asKey(secret).identity.me.query()).rejects.toMatchObject(
      refusedWith('identity.scope-missing', { reason: 'account:read' }),
    );
    expect(await statusWith(secret)).toBe(200);
  });
});

describe('the scopes of an API key', () => {
  it('are what is refused by name, each alone', async () => {
    const person = await api.newPerson();
    const calls: Partial<Record<(typeof moduleScopes)[number], (secret: string) => Promise<unknown>>> = {
      'account:read': (secret) => asKey(secret).identity.me.query(),
      'credits:read': (secret) => asKey(secret).credits.balance.query(),
      'models:read': (secret) => asKey(secret).models.list.query(),
      'engine:read': (secret) => asKey(secret).engine.status.query(),
      'images:read': (secret) => asKey(secret).images.list.query({}),
      'generation:read': (secret) => asKey(secret).generation.list.query({}),
      'generation:generate': (secret) => ask(secret),
    };
    for (const held of Object.keys(calls) as ApiKeyScope[]) {
      const { secret } = await newKey(person, { scopes: [held] });
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
    const person = await api.newPerson();
    const { key } = await newKey(person, { scopes: ['read', 'generation:manage'] });
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
    const person = await api.newPerson();
    const { key, secret } = await newKey(person);
    const client = asKey(secret);
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
    const operator = await api.newPerson({ role: 'admin' });
    const { secret: ofOperator } = await newKey(operator);
    await expect(asKey(ofOperator).workerTokens.list.query()).rejects.toMatchObject(forbidden);
  });
});

describe('the credit limits of an API key', () => {
  it('hold for requests in any number at once, and never touch what its person asks for', async () => {
    const person = await api.newPerson({ credits: 1_000 });
    const price = (
      await asKey(person.token).generation.request.mutate({ recipe: recipe(), requestKey: newId() })
    ).priceInCredits;
    const { key, secret } = await newKey(person, { creditsPerDay: price * 3 });
    const outcomes = await Promise.allSettled(Array.from({ length: 12 }, () => ask(secret)));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(3);
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected') {
        expect(outcome.reason).toMatchObject(
          refusedWith('credits.key-cap-reached', { reason: 'per-day', cap: price * 3, left: 0 }),
        );
      }
    }
    await asKey(person.token).generation.request.mutate({ recipe: recipe(), requestKey: newId() });
    const { items } = await person.client.identity.apiKeys.list.query();
    expect(items).toMatchObject([{ id: key.id, spentToday: price * 3, spentInAll: price * 3 }]);
  });

  it('answer 402 over REST, give back what is cancelled, and begin anew at midnight UTC', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    vi.setSystemTime(new Date(`${new Date().toISOString().slice(0, 10)}T23:50:00Z`));
    const person = await api.newPerson({ credits: 1_000 });
    const { key, secret } = await newKey(person, { creditsPerDay: 2 });
    const first = await ask(secret);
    const body = { prompt: 'a lighthouse', model_id: modelId, width: 64, height: 64 };
    const refused = await callRest(api.url, '/generations', {
      body: { ...body, count: 8 },
      token: secret,
      headers: { 'idempotency-key': newId() },
    });
    expect([refused.status, codeOf(refused)]).toEqual([402, 'credits.key-cap-reached']);
    await asKey(secret).generation.cancel.mutate({ generationId: first.id });
    const spent = async () => (await person.client.identity.apiKeys.list.query()).items[0]?.spentToday;
    expect(await spent()).toBe(0);
    await person.client.identity.apiKeys.update.mutate({
      keyId: key.id,
      creditsPerDay: first.priceInCredits,
    });
    await ask(secret);
    await expect(ask(secret)).rejects.toMatchObject(refusedWith('credits.key-cap-reached'));
    vi.setSystemTime(Date.now() + 10 * 60_000);
    await ask(secret);
    expect(await spent()).toBe(first.priceInCredits);
  });

  it('count nothing when the same request arrives twice', async () => {
    const person = await api.newPerson({ credits: 1_000 });
    const { secret } = await newKey(person);
    const requestKey = newId();
    const [first, again] = [await ask(secret, requestKey), await ask(secret, requestKey)];
    expect(again.id).toBe(first.id);
    const { items } = await person.client.identity.apiKeys.list.query();
    expect(items[0]?.spentInAll).toBe(first.priceInCredits);
  });
});

describe('managing API keys', () => {
  it('asks for a proof of a moment ago to make or change one, and for none to end one', async () => {
    const person = await api.newPerson();
    const { key } = await newKey(person);
    await em().execute(
      `update identity.sessions set proven_at = now() - interval '11 min' where user_id = ?`,
      [person.user.id],
    );
    const stale = createPingvasClient<AppRouter>({ url: api.url, token: person.token });
    vi.useFakeTimers({ toFake: ['Date'] });
    vi.setSystemTime(Date.now() + cachedForMs);
    await expect(
      stale.identity.apiKeys.create.mutate({ name: 'x', scopes: ['read'], expiresInDays: 1 }),
    ).rejects.toMatchObject(refusedWith('identity.step-up-required'));
    await expect(
      stale.identity.apiKeys.update.mutate({ keyId: key.id, creditsPerDay: null }),
    ).rejects.toMatchObject(refusedWith('identity.step-up-required'));
    expect(await stale.identity.apiKeys.revoke.mutate({ keyId: key.id })).toEqual({ ok: true });
  });

  it('knows nobody else’s', async () => {
    const [person, other] = [await api.newPerson(), await api.newPerson()];
    const { key, secret } = await newKey(person);
    const { apiKeys } = other.client.identity;
    expect((await apiKeys.list.query()).items).toEqual([]);
    const missing = refusedWith('identity.key-not-found');
    await expect(apiKeys.update.mutate({ keyId: key.id, name: 'mine' })).rejects.toMatchObject(missing);
    await expect(apiKeys.revoke.mutate({ keyId: key.id })).rejects.toMatchObject(missing);
    expect(await statusWith(secret)).toBe(200);
  });

  it('allows fifty at most, also when they are made at once; a revoked one makes room', async () => {
    const person = await api.newPerson();
    const outcomes = await Promise.allSettled(Array.from({ length: 55 }, () => newKey(person)));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(50);
    await expect(newKey(person)).rejects.toMatchObject(refusedWith('identity.too-many-keys'));
    const { items } = await person.client.identity.apiKeys.list.query();
    await person.client.identity.apiKeys.revoke.mutate({ keyId: items[0]?.id ?? '' });
    await newKey(person);
  });

  it('is in the audit log, without a secret', async () => {
    const person = await api.newPerson();
    const { key } = await newKey(person);
    await person.client.identity.apiKeys.update.mutate({ keyId: key.id, name: 'renamed' });
    await person.client.identity.apiKeys.revoke.mutate({ keyId: key.id });
    const acts = await em().find(
      AuditEvent,
      { targetUserId: person.user.id, action: { $like: 'identity.key-%' } },
      { orderBy: { id: 'asc' } },
    );
    expect(acts.map(({ action }) => action)).toEqual([
      'identity.key-created',
      'identity.key-changed',
      'identity.key-revoked',
    ]);
  });

  it('works over REST as it does here', async () => {
    const { token } = await api.newPerson();
    const path = '/users/me/api-keys';
    const made = await callRest(api.url, path, {
      token,
      body: { name: 'rest', scopes: ['credits:read'], expires_in_days: null, credits_per_day: 5 },
    });
    expect(made).toMatchObject({
      status: 201,
      body: { secret: expect.stringMatching(/^pgv_/), key: { credits_per_day: 5, expires_at: null } },
    });
    const { key } = made.body as { key: { id: string } };
    const one = `${path}/${key.id}`;
    const changed = await callRest(api.url, one, { method: 'PATCH', token, body: { name: 'other' } });
    expect(changed).toMatchObject({ status: 200, body: { name: 'other', credits_per_day: 5 } });
    expect((await callRest(api.url, path, { token })).body).toMatchObject({ items: [{ id: key.id }] });
    expect(await callRest(api.url, one, { method: 'DELETE', token })).toMatchObject({ status: 200 });
    expect((await callRest(api.url, path, { token })).body).toEqual({ items: [] });
  });
});
