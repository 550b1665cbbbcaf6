import { createPingvasClient } from '@pingvas/api-client';
import { AuditEvent, newId } from '@pingvas/db';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { AppRouter } from '../../../app-router.ts';
import { callRest, codeOf } from '../../../testing/index.ts';
import { cachedForMs } from '../sessions/session-cache.ts';
import { type KeyWorld, openKeyWorld, refusedWith } from './api-keys.fixture.ts';

let world: KeyWorld;
beforeAll(async () => {
  world = await openKeyWorld();
});
afterAll(() => world?.api.stop());
afterEach(() => {
  vi.useRealTimers();
});

describe('the credit limits of an API key', () => {
  it('hold for requests in any number at once, and never touch what its person asks for', async () => {
    const person = await world.api.newPerson({ credits: 1_000 });
    const price = (
      await world
        .asKey(person.token)
        .generation.request.mutate({ recipe: world.recipe(), requestKey: newId() })
    ).priceInCredits;
    const { key, secret } = await world.newKey(person, { creditsPerDay: price * 3 });
    const outcomes = await Promise.allSettled(Array.from({ length: 12 }, () => world.ask(secret)));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(3);
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected') {
        expect(outcome.reason).toMatchObject(
          refusedWith('credits.key-cap-reached', { reason: 'per-day', cap: price * 3, left: 0 }),
        );
      }
    }
    await world
      .asKey(person.token)
      .generation.request.mutate({ recipe: world.recipe(), requestKey: newId() });
    const { items } = await person.client.identity.apiKeys.list.query();
    expect(items).toMatchObject([{ id: key.id, spentToday: price * 3, spentInAll: price * 3 }]);
  });

  it('answer 402 over REST, give back what is cancelled, and begin anew at midnight UTC', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    vi.setSystemTime(new Date(`${new Date().toISOString().slice(0, 10)}T23:50:00Z`));
    const person = await world.api.newPerson({ credits: 1_000 });
    const { key, secret } = await world.newKey(person, { creditsPerDay: 2 });
    const first = await world.ask(secret);
    const body = { prompt: 'a lighthouse', model_id: world.recipe().modelId, width: 64, height: 64 };
    const refused = await callRest(world.api.url, '/generations', {
      body: { ...body, count: 8 },
      token: secret,
      headers: { 'idempotency-key': newId() },
    });
    expect([refused.status, codeOf(refused)]).toEqual([402, 'credits.key-cap-reached']);
    await world.asKey(secret).generation.cancel.mutate({ generationId: first.id });
    const spent = async () => (await person.client.identity.apiKeys.list.query()).items[0]?.spentToday;
    expect(await spent()).toBe(0);
    await person.client.identity.apiKeys.update.mutate({
      keyId: key.id,
      creditsPerDay: first.priceInCredits,
    });
    await world.ask(secret);
    await expect(world.ask(secret)).rejects.toMatchObject(refusedWith('credits.key-cap-reached'));
    vi.setSystemTime(Date.now() + 10 * 60_000);
    await world.ask(secret);
    expect(await spent()).toBe(first.priceInCredits);
  });

  it('count nothing when the same request arrives twice', async () => {
    const person = await world.api.newPerson({ credits: 1_000 });
    const { secret } = await world.newKey(person);
    const requestKey = newId();
    const [first, again] = [await world.ask(secret, requestKey), await world.ask(secret, requestKey)];
    expect(again.id).toBe(first.id);
    const { items } = await person.client.identity.apiKeys.list.query();
    expect(items[0]?.spentInAll).toBe(first.priceInCredits);
  });
});

describe('managing API keys', () => {
  it('asks for a proof of a moment ago to make or change one, and for none to end one', async () => {
    const person = await world.api.newPerson();
    const { key } = await world.newKey(person);
    await world
      .em()
      .execute(`update identity.sessions set proven_at = now() - interval '11 min' where user_id = ?`, [
        person.user.id,
      ]);
    const stale = createPingvasClient<AppRouter>({ url: world.api.url, token: person.token });
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
    const [person, other] = [await world.api.newPerson(), await world.api.newPerson()];
    const { key, secret } = await world.newKey(person);
    const { apiKeys } = other.client.identity;
    expect((await apiKeys.list.query()).items).toEqual([]);
    const missing = refusedWith('identity.key-not-found');
    await expect(apiKeys.update.mutate({ keyId: key.id, name: 'mine' })).rejects.toMatchObject(missing);
    await expect(apiKeys.revoke.mutate({ keyId: key.id })).rejects.toMatchObject(missing);
    expect(await world.statusWith(secret)).toBe(200);
  });

  it('allows fifty at most, also when they are made at once; a revoked one makes room', async () => {
    const person = await world.api.newPerson();
    const outcomes = await Promise.allSettled(Array.from({ length: 55 }, () => world.newKey(person)));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(50);
    await expect(world.newKey(person)).rejects.toMatchObject(refusedWith('identity.too-many-keys'));
    const { items } = await person.client.identity.apiKeys.list.query();
    await person.client.identity.apiKeys.revoke.mutate({ keyId: items[0]?.id ?? '' });
    await world.newKey(person);
  });

  it('is in the audit log, without a secret', async () => {
    const person = await world.api.newPerson();
    const { key } = await world.newKey(person);
    await person.client.identity.apiKeys.update.mutate({ keyId: key.id, name: 'renamed' });
    await person.client.identity.apiKeys.revoke.mutate({ keyId: key.id });
    const acts = await world
      .em()
      .find(
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
    const { token } = await world.api.newPerson();
    const path = '/users/me/api-keys';
    const made = await callRest(world.api.url, path, {
      token,
      body: { name: 'rest', scopes: ['credits:read'], expires_in_days: null, credits_per_day: 5 },
    });
    expect(made).toMatchObject({
      status: 201,
      body: { secret: expect.stringMatching(/^pgv_/), key: { credits_per_day: 5, expires_at: null } },
    });
    const { key } = made.body as { key: { id: string } };
    const one = `${path}/${key.id}`;
    const changed = await callRest(world.api.url, one, { method: 'PATCH', token, body: { name: 'other' } });
    expect(changed).toMatchObject({ status: 200, body: { name: 'other', credits_per_day: 5 } });
    expect((await callRest(world.api.url, path, { token })).body).toMatchObject({ items: [{ id: key.id }] });
    expect(await callRest(world.api.url, one, { method: 'DELETE', token })).toMatchObject({ status: 200 });
    expect((await callRest(world.api.url, path, { token })).body).toEqual({ items: [] });
  });
});
