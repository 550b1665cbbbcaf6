import { randomUUID } from 'node:crypto';
import { readError } from '@pingvas/api-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newContext } from '../../../parts.ts';
import {
  callRest,
  codeOf,
  signedInBy,
  startTestApi,
  type TestApi,
  type TestPerson,
} from '../../../testing/index.ts';
import { updateUser } from '../update-user.ts';

let api: TestApi;
let admin: TestPerson;
beforeAll(async () => {
  api = await startTestApi();
  admin = await api.newPerson({ role: 'admin' });
});
afterAll(() => api?.stop());

const change = (person: TestPerson, changes: Parameters<typeof updateUser>[2]) =>
  updateUser(newContext(api.parts), person.user.id, changes);
const codeFrom = (call: Promise<unknown>) =>
  call.then(
    () => 'answers',
    (error) => readError(error)?.code ?? String(error),
  );
const acts = async (person: TestPerson) =>
  (await admin.client.admin.audit.list.query({ personId: person.user.id })).items.map(({ action }) => action);

describe('the list of people', () => {
  it('is found by any part of an e-mail, a username or a name, also by one syllable', async () => {
    const jiwoo = await api.newPerson();
    await change(jiwoo, {
      fullName: '한지우',
      username: `hanji.${jiwoo.user.id.slice(-8)}`,
      nickname: '달항아리',
    });
    const find = async (search: string) => {
      const { items } = await admin.client.admin.users.list.query({ search });
      return items.some(({ id }) => id === jiwoo.user.id);
    };
    for (const part of ['한지우', '지우', '우', '달항', '아리', 'HANJI', jiwoo.user.email.slice(3, 9)]) {
      expect([part, await find(part)]).toEqual([part, true]);
    }
    expect(await find('지우 달항')).toBe(true);
    // Has both syllables, but not beside each other.
    for (const part of ['한우', '지우 백자', '%', '_', "' or true --"]) {
      expect([part, await find(part)]).toEqual([part, false]);
    }
  });

  it('is narrowed by role, by state and by whether the mailbox is known', async () => {
    const mark = randomUUID().slice(0, 8);
    const people = await Promise.all(Array.from({ length: 4 }, () => api.newPerson()));
    const [plain, artist, shut, unknown] = people;
    if (!plain || !artist || !shut || !unknown) throw new Error('somebody is missing');
    for (const person of people) await change(person, { nickname: mark });
    await change(artist, { role: 'artist' });
    await change(shut, { isActive: false });
    await change(unknown, { emailVerifiedAt: null });
    const find = async (narrow: object) => {
      const { items } = await admin.client.admin.users.list.query({ search: mark, ...narrow });
      return items.map(({ id }) => id).sort();
    };
    const ids = (...found: TestPerson[]) => found.map(({ user }) => user.id).sort();
    expect(await find({})).toEqual(ids(...people));
    expect(await find({ role: 'artist' })).toEqual(ids(artist));
    expect(await find({ state: 'deactivated' })).toEqual(ids(shut));
    expect(await find({ state: 'active', role: 'user' })).toEqual(ids(plain, unknown));
    expect(await find({ isVerified: false })).toEqual(ids(unknown));
    await change(plain, { deletionDueAt: new Date() });
    expect(await find({ state: 'leaving' })).toEqual(ids(plain));
  });

  it('comes page by page, the newest first, without gap or repetition while people register', async () => {
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await admin.client.admin.users.list.query({ limit: 3, ...(cursor && { cursor }) });
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor ?? undefined;
      if (seen.length === 3) await api.newPerson();
    } while (cursor !== undefined);
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen).toEqual([...seen].sort().reverse());
    expect(seen).toContain(admin.user.id);
  });

  it('says the same to scripts, under snake_case', async () => {
    const { token } = admin;
    const answer = await callRest(api.url, `/users?limit=1&search=${admin.user.email}`, { token });
    expect(answer).toMatchObject({
      status: 200,
      body: { items: [{ id: admin.user.id, is_email_verified: true }] },
    });
    expect(codeOf(await callRest(api.url, '/users?limit=1000', { token }))).toBe('request.invalid');
  });
});

describe('a person as administrators see them', () => {
  it('comes with open sessions, keys, credits and ways in, and without any secret', async () => {
    const person = await api.newPerson({ credits: 40 });
    const seen = await admin.client.admin.users.get.query({ userId: person.user.id });
    expect(seen).toMatchObject({
      email: person.user.email,
      state: 'active',
      hasPassword: true,
      sessionCount: 1,
      apiKeyCount: 0,
      credits: { balance: 140, held: 0 },
      isLastAdministrator: false,
    });
    expect(seen.lastSeenAt).not.toBeNull();
    expect(JSON.stringify(seen)).not.toContain('argon2');
  });

  it('is nobody for an id that nobody has', async () => {
    const nobody = { userId: randomUUID() };
    const { users } = admin.client.admin;
    for (const call of [
      users.get.query,
      users.deactivate.mutate,
      users.reactivate.mutate,
      users.remove.mutate,
    ]) {
      expect(await codeFrom(call(nobody))).toBe('identity.user-not-found');
    }
    expect(await codeFrom(users.update.mutate({ ...nobody, tier: 'pro' }))).toBe('identity.user-not-found');
  });
});

describe('changing a person', () => {
  it('gives another role from the next call on, ends open streams, and is written down', async () => {
    const person = await api.newPerson();
    const { userId } = { userId: person.user.id };
    const headers = { authorization: `Bearer ${person.token}` };
    const stream = await fetch(`${api.url}/trpc/live.events`, { headers });
    expect(await codeFrom(person.client.admin.users.list.query({}))).toBe('identity.forbidden');
    await admin.client.admin.users.update.mutate({ userId, role: 'admin' });
    expect(await codeFrom(person.client.admin.users.list.query({}))).toBe('answers');
    await stream.text();
    await admin.client.admin.users.update.mutate({ userId, role: 'artist', tier: 'pro', nickname: '물결' });
    expect(await codeFrom(person.client.admin.users.list.query({}))).toBe('identity.forbidden');
    expect(await person.client.identity.me.query()).toMatchObject({
      role: 'artist',
      tier: 'pro',
      nickname: '물결',
    });
    expect(await acts(person)).toEqual([
      'identity.user-edited',
      'identity.tier-changed',
      'identity.role-changed',
      'identity.role-changed',
      'identity.signed-in',
      'identity.registered',
    ]);
  });

  it('writes nothing down when nothing changes', async () => {
    const person = await api.newPerson();
    const before = await acts(person);
    await admin.client.admin.users.update.mutate({ userId: person.user.id, role: 'user', tier: 'free' });
    expect(await acts(person)).toEqual(before);
  });

  it('keeps usernames apart, and leaves the one who asked second as they were', async () => {
    const [one, other] = [await api.newPerson(), await api.newPerson()];
    const username = `u${randomUUID().slice(0, 12)}`;
    await admin.client.admin.users.update.mutate({ userId: one.user.id, username });
    const taken = admin.client.admin.users.update.mutate({ userId: other.user.id, username, tier: 'pro' });
    expect(await codeFrom(taken)).toBe('identity.username-taken');
    expect(await other.client.identity.me.query()).toMatchObject({ username: null, tier: 'free' });
  });

  it.each([
    { role: 'owner' },
    { tier: 'gold' },
    { username: '../etc' },
    { fullName: 'a\nb' },
    { nickname: '' },
  ])('refuses %j', async (patch) => {
    const { token } = admin;
    const body = Object.fromEntries(
      Object.entries(patch).map(([key, value]) => [key === 'fullName' ? 'full_name' : key, value]),
    );
    const answer = await callRest(api.url, `/users/${admin.user.id}`, { method: 'PATCH', token, body });
    expect(codeOf(answer)).toBe('request.invalid');
  });

  it.each(['email', 'password_hash', 'is_email_verified', 'credits', 'id'])(
    'knows no way to write %s of somebody else',
    async (key) => {
      const person = await api.newPerson();
      const answer = await callRest(api.url, `/users/${person.user.id}`, {
        method: 'PATCH',
        token: admin.token,
        body: { [key]: 'mine@example.test' },
      });
      expect(codeOf(answer)).toBe('request.invalid');
    },
  );
});

describe('shutting an account', () => {
  it('comes with the other changes of the same call, or not at all', async () => {
    const [person, other] = [await api.newPerson(), await api.newPerson()];
    const username = `taken.${randomUUID().slice(0, 8)}`;
    await change(other, { username });
    const patch = (body: object) =>
      callRest(api.url, `/users/${person.user.id}`, { method: 'PATCH', token: admin.token, body });
    expect(codeOf(await patch({ is_active: false, username }))).toBe('identity.username-taken');
    expect((await person.client.identity.me.query()).isActive).toBe(true);
    expect(await acts(person)).not.toContain('identity.user-deactivated');
    const shut = await patch({ is_active: false, username: `${username}.too`, role: 'artist' });
    expect(shut).toMatchObject({ status: 200, body: { is_active: false, role: 'artist' } });
    expect(await codeFrom(person.client.identity.me.query())).toBe('identity.unauthenticated');
    const opened = await patch({ is_active: true, nickname: '달항아리' });
    expect(opened).toMatchObject({ status: 200, body: { is_active: true, nickname: '달항아리' } });
  });

  it('ends every session, token and open stream at once, and opening it again wakes none of them', async () => {
    const person = await api.newPerson();
    const { id: userId, email } = person.user;
    await change(person, { nickname: '등대' });
    const password = 'trombone velvet lighthouse';
    const address = `${randomUUID()}@example.test`;
    const second = signedInBy(
      await callRest(api.url, '/auth/register', { body: { email: address, password } }),
    );
    const headers = { authorization: `Bearer ${second.token}` };
    const stream = await fetch(`${api.url}/trpc/live.events`, { headers });
    await admin.client.admin.users.deactivate.mutate({ userId: second.userId });
    await stream.text();

    const me = () => callRest(api.url, '/auth/me', { token: second.token });
    expect((await me()).status).toBe(401);
    const refresh = () =>
      callRest(api.url, '/auth/refresh', { body: { refresh_token: second.refreshToken } });
    expect(codeOf(await refresh())).toBe('identity.refresh-refused');
    const logIn = () => callRest(api.url, '/auth/login', { body: { email: address, password } });
    expect(codeOf(await logIn())).toBe('identity.inactive');

    const opened = await admin.client.admin.users.reactivate.mutate({ userId: second.userId });
    expect(opened).toMatchObject({ state: 'active', sessionCount: 0 });
    expect((await me()).status).toBe(401);
    expect(codeOf(await refresh())).toBe('identity.refresh-refused');
    expect((await logIn()).status).toBe(200);
    // Nobody else was touched.
    expect(await person.client.identity.me.query()).toMatchObject({ id: userId, email });
  });

  it('closes the door to API keys, and asking twice is written down once', async () => {
    const person = await api.newPerson();
    const { secret: key } = await person.client.identity.apiKeys.create.mutate({
      name: 'a script',
      scopes: ['read'],
      expiresInDays: 1,
    });
    const me = () => callRest(api.url, '/auth/me', { token: key });
    expect((await me()).status).toBe(200);
    const stream = await fetch(`${api.url}/trpc/live.events`, {
      headers: { authorization: `Bearer ${key}` },
    });
    await admin.client.admin.users.deactivate.mutate({ userId: person.user.id });
    await admin.client.admin.users.deactivate.mutate({ userId: person.user.id });
    await stream.text();
    expect((await me()).status).toBe(403);
    expect((await acts(person)).filter((action) => action === 'identity.user-deactivated')).toHaveLength(1);
  });

  it('by erasure shuts it now, is due in seven days, and can be taken back by an administrator until then', async () => {
    const person = await api.newPerson();
    const { token } = admin;
    const answer = await callRest(api.url, `/users/${person.user.id}`, { method: 'DELETE', token });
    expect(answer).toMatchObject({ status: 200, body: { state: 'leaving', is_active: false } });
    const { deletionDueAt } = await admin.client.admin.users.get.query({ userId: person.user.id });
    const days = (Date.parse(deletionDueAt ?? '') - Date.now()) / 86_400_000;
    expect(days).toBeGreaterThan(6.9);
    expect(days).toBeLessThan(7.1);
    expect((await callRest(api.url, '/auth/me', { token: person.token })).status).toBe(401);
    const again = await admin.client.admin.users.remove.mutate({ userId: person.user.id });
    expect(again.deletionDueAt).toBe(deletionDueAt);
    const back = await admin.client.admin.users.reactivate.mutate({ userId: person.user.id });
    expect(back).toMatchObject({ state: 'active', deletionDueAt: null });
  });

  it('does not touch what somebody leaves by their own wish, and nothing brings back who is erased', async () => {
    const leaving = await api.newPerson();
    await change(leaving, { deletionDueAt: new Date(Date.now() + 86_400_000) });
    const same = await admin.client.admin.users.reactivate.mutate({ userId: leaving.user.id });
    expect(same.state).toBe('leaving');
    const gone = await api.newPerson();
    await change(gone, { erasedAt: new Date(), isActive: false });
    const userId = gone.user.id;
    const { users } = admin.client.admin;
    expect(await codeFrom(users.reactivate.mutate({ userId }))).toBe('identity.account-erased');
    expect(await codeFrom(users.update.mutate({ userId, role: 'admin' }))).toBe('identity.account-erased');
    expect((await users.get.query({ userId })).state).toBe('erased');
  });
});
