import { randomUUID } from 'node:crypto';
import { User } from '@pingvas/db';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { newContext } from '../../parts.ts';
import {
  callRest,
  callTrpc,
  codeOf,
  signedInBy,
  startTestApi,
  type TestApi,
  trpcCodeOf,
} from '../../testing/index.ts';
import { updateUser } from '../identity/index.ts';
import { eraseDuePeople } from './erase-due-people.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api?.stop());

/** Somebody who knows their password. */
async function register() {
  const body = { email: `${randomUUID()}@leaving.example`, password: `${randomUUID()} long` };
  const answer = await callRest(api.url, '/auth/register', { body });
  const { refresh_token: refresh } = z.object({ refresh_token: z.string() }).parse(answer.body);
  return { ...body, ...signedInBy(answer), refresh };
}

type Person = Awaited<ReturnType<typeof register>>;

const call = ({ token }: Pick<Person, 'token'>, method: string, path: string, body?: unknown) =>
  callRest(api.url, path, { method, token, ...(body === undefined ? {} : { body }) });
const ask = (person: Pick<Person, 'token'>) =>
  call(person, 'POST', '/generations', { prompt: 'a jar', width: 64, height: 64 });

async function erase({ userId }: Person): Promise<void> {
  await updateUser(newContext(api.parts), userId, { deletionDueAt: new Date() });
  await eraseDuePeople(newContext(api.parts));
}

describe('an account that waits to be erased', () => {
  it('can be seen, taken along and kept, but makes nothing new, by no way in', async () => {
    const person = await register();
    const key = await call(person, 'POST', '/users/me/api-keys', {
      name: 'a script',
      scopes: ['read', 'generate', 'manage'],
      expires_in_days: null,
    });
    expect(key.status).toBe(201);
    const secret = JSON.stringify(key.body).match(/pgv_[0-9A-Za-z]+/)?.[0] ?? '';

    const scheduled = await call(person, 'DELETE', '/users/me');
    expect(scheduled.status).toBe(202);
    for (const caller of [person, { token: secret }]) {
      const refused = await ask(caller);
      expect([refused.status, codeOf(refused)]).toEqual([403, 'identity.deletion-pending']);
      expect((await call(caller, 'GET', '/images')).status).toBe(200);
    }
    const again = await callRest(api.url, '/auth/login', {
      body: { email: person.email, password: person.password },
    });
    expect(again.status).toBe(200);
    const { due_at } = z.object({ due_at: z.string() }).parse(scheduled.body);
    expect((await call(person, 'GET', '/users/me')).body).toMatchObject({ deletion_due_at: due_at });
    expect((await call(person, 'POST', '/users/me/export')).status).toBe(202);

    expect((await call(person, 'DELETE', '/users/me/deletion')).body).toEqual({ due_at: null });
    expect((await ask(person)).status).not.toBe(403);
    expect(codeOf(await ask({ token: `${secret}x` }))).toBe('identity.unauthenticated');
  });

  it('is not deleted by a session that has not shown a moment ago who it is', async () => {
    const person = await register();
    await api.parts.orm.em.execute(
      `update identity.sessions set proven_at = now() - interval '11 minutes' where user_id = ?`,
      [person.userId],
    );
    await updateUser(newContext(api.parts), person.userId, { bio: 'forgets what is cached' });
    for (const [method, path] of [
      ['DELETE', '/users/me'],
      ['POST', '/users/me/export'],
      ['POST', '/users/me/export/download'],
    ] as const) {
      expect(codeOf(await call(person, method, path))).toBe('identity.step-up-required');
    }
    const { deletionDueAt } = await api.parts.orm.em.fork().findOneOrFail(User, { id: person.userId });
    expect(deletionDueAt).toBeNull();
  });
});

describe('an account that was erased', () => {
  it('opens by nothing that opened it before, and its address begins anew', async () => {
    const person = await register();
    const key = await call(person, 'POST', '/users/me/api-keys', {
      name: 'a script',
      scopes: ['read'],
      expires_in_days: null,
    });
    const secret = JSON.stringify(key.body).match(/pgv_[0-9A-Za-z]+/)?.[0] ?? '';
    expect((await call({ token: secret }, 'GET', '/images')).status).toBe(200);
    const stream = callTrpc(api.url, {
      path: 'live.events',
      kind: 'subscription',
      headers: { authorization: `Bearer ${person.token}` },
    });
    expect(trpcCodeOf(await stream)).toBeNull();
    await erase(person);

    for (const token of [person.token, secret]) {
      const refused = await call({ token }, 'GET', '/images');
      expect([refused.status, codeOf(refused)]).toEqual([401, 'identity.unauthenticated']);
    }
    const refreshed = await callRest(api.url, '/auth/refresh', { body: { refresh_token: person.refresh } });
    expect(refreshed.status).toBe(401);
    const { email, password } = person;
    const login = await callRest(api.url, '/auth/login', { body: { email, password } });
    expect([login.status, codeOf(login)]).toEqual([401, 'identity.wrong-credentials']);
    const anew = await callRest(api.url, '/auth/register', { body: { email, password } });
    expect(anew.status).toBe(201);
    expect(JSON.stringify(anew.body)).not.toContain(person.userId);
  });

  it('has a receipt that administrators can read, and nobody else', async () => {
    const person = await register();
    await erase(person);
    const [admin, other] = [await api.newPerson({ role: 'admin' }), await api.newPerson()];
    const receipt = await call(admin, 'GET', `/users/${person.userId}/erasure`);
    expect(receipt).toMatchObject({ status: 200, body: { user_id: person.userId, asked_by: 'person' } });
    expect(JSON.stringify(receipt.body)).not.toContain(person.email);
    expect((await call(other, 'GET', `/users/${person.userId}/erasure`)).status).toBe(403);
  });
});
