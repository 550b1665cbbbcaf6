import { createHash, randomUUID } from 'node:crypto';
import { User } from '@pingvas/db';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newContext } from '../../../parts.ts';
import { buildPng } from '../../../platform/pictures/testing/build-png.ts';
import {
  callRest,
  codeOf,
  refusedFieldsOf,
  startTestApi,
  type TestApi,
  type TestPerson,
} from '../../../testing/index.ts';
import { sweepUnownedObjects } from '../../images/sweep-unowned-objects.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api?.stop());

const call = (person: TestPerson, method: string, path: string, body?: unknown) =>
  callRest(api.url, path, { method, token: person.token, ...(body === undefined ? {} : { body }) });

describe('a profile', () => {
  it('changes what is said, leaves the rest, and takes away what is null', async () => {
    const person = await api.newPerson();
    const first = await call(person, 'PATCH', '/users/me', {
      nickname: '  지우  ',
      full_name: 'Ji-woo Kim',
      bio: 'Two lines\r\nabout me',
    });
    expect(first).toMatchObject({
      status: 200,
      body: { nickname: '지우', full_name: 'Ji-woo Kim', bio: 'Two lines\nabout me', username: null },
    });
    await call(person, 'PATCH', '/users/me', { full_name: null });
    expect((await call(person, 'GET', '/users/me')).body).toMatchObject({
      nickname: '지우',
      full_name: null,
      bio: 'Two lines\nabout me',
    });
    expect(await person.client.identity.me.query()).toMatchObject({ nickname: '지우', fullName: null });
  });

  it('gives a username to one person: of ten at once one has it, in whatever case it was typed', async () => {
    const people = await Promise.all(Array.from({ length: 10 }, () => api.newPerson()));
    const name = `moon-${randomUUID().slice(0, 8)}`;
    const answers = await Promise.all(
      people.map((person, at) =>
        call(person, 'PATCH', '/users/me', { username: at % 2 === 0 ? name : name.toUpperCase() }),
      ),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    const refused = answers.filter(({ status }) => status !== 200);
    expect(new Set(refused.map(codeOf))).toEqual(new Set(['identity.username-taken']));
  });

  it.each([
    ['username', 'ab'],
    ['username', 'x'.repeat(51)],
    ['username', '-starts-with-a-dash'],
    ['username', '한글이름'],
    ['username', 'who\u200b'],
    ['nickname', ''],
    ['nickname', 'x'.repeat(51)],
    ['nickname', 'turned\u202ename'],
    ['full_name', 'two\nlines'],
    ['bio', 'x'.repeat(501)],
    ['bio', 'a bell\u0007'],
    ['bio', 'nul\u0000'],
  ])('refuses %s %j and changes nothing', async (field, value) => {
    const person = await api.newPerson();
    const answer = await call(person, 'PATCH', '/users/me', { nickname: 'kept', [field]: value });
    expect([answer.status, refusedFieldsOf(answer)]).toEqual([400, [field]]);
    expect((await call(person, 'GET', '/users/me')).body).toMatchObject({ nickname: null, [field]: null });
  });

  it.each(['email', 'role', 'tier', 'is_active', 'avatar_key', 'deletion_due_at', 'id', '__proto__'])(
    'lets nobody write %s through it',
    async (field) => {
      const person = await api.newPerson();
      const body = JSON.parse(`{"${field}": "admin"}`);
      const answer = await call(person, 'PATCH', '/users/me', body);
      expect([answer.status, codeOf(answer)]).toEqual([400, 'request.invalid']);
      const em = api.parts.orm.em.fork();
      expect(await em.findOneOrFail(User, { id: person.user.id })).toMatchObject({
        email: person.user.email,
        role: 'user',
        tier: 'free',
      });
    },
  );
});

describe('settings', () => {
  it('begin as the product does, and are kept', async () => {
    const person = await api.newPerson();
    expect((await call(person, 'GET', '/users/me/settings')).body).toEqual({
      language: 'ko',
      theme: 'system',
      time_zone: 'Asia/Seoul',
      notify_finished: true,
      notify_news: false,
    });
    const changes = { theme: 'dark', time_zone: 'America/Argentina/Buenos_Aires', notify_news: true };
    expect((await call(person, 'PATCH', '/users/me/settings', changes)).body).toMatchObject({
      ...changes,
      language: 'ko',
    });
    expect(await person.client.identity.me.query()).toMatchObject({ theme: 'dark' });
  });

  it.each(['Mars/Olympus', 'Asia/Seoul; drop table', '+09:00', '', '../etc/passwd', 'x'.repeat(65)])(
    'know no time zone %j',
    async (zone) => {
      const person = await api.newPerson();
      const answer = await call(person, 'PATCH', '/users/me/settings', { time_zone: zone });
      expect([answer.status, new Set(refusedFieldsOf(answer))]).toEqual([400, new Set(['time_zone'])]);
    },
  );
});

type Grant = Awaited<ReturnType<TestPerson['client']['identity']['profile']['grantAvatar']['mutate']>>;
type Announced = Parameters<TestPerson['client']['identity']['profile']['grantAvatar']['mutate']>[0];

const announce = (bytes: Uint8Array, contentType: Announced['contentType'] = 'image/png'): Announced => ({
  sha256: createHash('sha256').update(bytes).digest('hex'),
  sizeBytes: bytes.byteLength,
  contentType,
});

const put = (grant: Grant, bytes: Uint8Array, headers: Record<string, string> = {}) =>
  fetch(grant.url, { method: 'PUT', headers: { ...grant.headers, ...headers }, body: Buffer.from(bytes) });

/** Uploads and takes it; resolves to what became of it. */
async function give(person: TestPerson, bytes: Uint8Array, type: Announced['contentType'] = 'image/png') {
  const { profile } = person.client.identity;
  const announced = announce(bytes, type);
  const grant = await profile.grantAvatar.mutate(announced);
  expect((await put(grant, bytes)).status).toBe(200);
  await profile.useAvatar.mutate({ ...announced, uploadId: grant.uploadId });
  return await settled(person);
}

async function settled(person: TestPerson) {
  return await expect
    .poll(() => person.client.identity.profile.get.query(), { timeout: 20_000, interval: 50 })
    .toSatisfy((profile) => profile.avatar?.state !== 'processing')
    .then(() => person.client.identity.profile.get.query());
}

/** What lies in the storage of this person, once what nobody owns is swept. */
async function objectsOf(person: TestPerson): Promise<string[]> {
  await sweepUnownedObjects(newContext(api.parts));
  const keys: string[] = [];
  for (const folder of ['avatars', 'quarantine/avatars']) {
    for await (const { key } of api.parts.storage.list(`${folder}/${person.user.id}/`)) keys.push(key);
  }
  return keys.sort();
}

describe('a picture of oneself', () => {
  it('is drawn anew in two sizes, shown everywhere, and nothing else is left of the upload', async () => {
    const person = await api.newPerson();
    const profile = await give(person, await buildPng({ width: 640, height: 480 }));
    expect(profile).toMatchObject({ avatar: { state: 'ready', reason: null } });
    const { avatarUrl } = await person.client.identity.me.query();
    for (const [url, side] of [
      [profile.avatarUrl, 256],
      [avatarUrl, 64],
    ] as const) {
      const answer = await fetch(url ?? '');
      expect(answer.headers.get('content-type')).toBe('image/webp');
      const bytes = Buffer.from(await answer.arrayBuffer());
      expect(await sharp(bytes).metadata()).toMatchObject({ format: 'webp', width: side, height: side });
    }
    await expect.poll(() => objectsOf(person)).toHaveLength(2);
  });

  it('takes the place of the one before, whose objects go', async () => {
    const person = await api.newPerson();
    await give(person, await buildPng());
    const before = await objectsOf(person);
    await give(
      person,
      await sharp(await buildPng())
        .jpeg()
        .toBuffer(),
      'image/jpeg',
    );
    await expect
      .poll(() => objectsOf(person), { timeout: 20_000 })
      .toSatisfy((keys: string[]) => keys.length === 2 && !keys.some((key) => before.includes(key)));
  });

  it('can be taken away again, with its objects', async () => {
    const person = await api.newPerson();
    await give(person, await buildPng());
    await person.client.identity.profile.removeAvatar.mutate();
    expect(await person.client.identity.me.query()).toMatchObject({ avatarUrl: null });
    await expect.poll(() => objectsOf(person), { timeout: 20_000 }).toEqual([]);
  });

  it('is not what is damaged or lies about its type; the one before stays', async () => {
    const person = await api.newPerson();
    const { avatarUrl } = await give(person, await buildPng());
    const page = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>');
    const refused = await give(person, page);
    expect(refused).toMatchObject({ avatar: { state: 'refused', reason: 'wrong-type' } });
    expect(new URL(refused.avatarUrl ?? '').pathname).toBe(new URL(avatarUrl ?? '').pathname);
    await expect.poll(() => objectsOf(person)).toHaveLength(2);
  });

  it('is put once, with exactly the announced bytes, type and size', async () => {
    const person = await api.newPerson();
    const bytes = await buildPng();
    const other = Buffer.from(bytes);
    other.writeUInt8(255 - (other.at(-1) ?? 0), other.length - 1);
    const grant = await person.client.identity.profile.grantAvatar.mutate(announce(bytes));
    expect((await put(grant, other)).status).toBeGreaterThanOrEqual(400);
    expect((await put(grant, bytes, { 'content-type': 'image/svg+xml' })).status).toBe(403);
    expect((await put(grant, bytes)).status).toBe(200);
    expect((await put(grant, bytes)).status).toBe(412);
  });

  it.each([
    { sizeBytes: 10 * 1024 * 1024 + 1 },
    { sizeBytes: 0 },
    { contentType: 'image/svg+xml' },
    { contentType: 'image/gif' },
    { sha256: 'A'.repeat(64) },
  ])('gets no leave for %o', async (wrong) => {
    const person = await api.newPerson();
    const { sha256, sizeBytes, contentType } = { ...announce(await buildPng()), ...wrong };
    const body = { sha256, size_bytes: sizeBytes, content_type: contentType };
    expect((await call(person, 'POST', '/users/me/avatar', body)).status).toBe(400);
  });

  it('cannot be another person’s upload, nor one that was used before', async () => {
    const [owner, thief] = [await api.newPerson(), await api.newPerson()];
    const bytes = await buildPng();
    const announced = announce(bytes);
    const grant = await owner.client.identity.profile.grantAvatar.mutate(announced);
    await put(grant, bytes);
    const stolen = { ...announced, uploadId: grant.uploadId };
    await expect(thief.client.identity.profile.useAvatar.mutate(stolen)).rejects.toMatchObject({
      data: { errorCode: 'fleet.upload-missing' },
    });
    await owner.client.identity.profile.useAvatar.mutate(stolen);
    await settled(owner);
    await owner.client.identity.profile.removeAvatar.mutate();
    await expect(owner.client.identity.profile.useAvatar.mutate(stolen)).rejects.toMatchObject({
      data: { errorCode: 'fleet.upload-missing' },
    });
  });

  it('asked for twice is taken once', async () => {
    const person = await api.newPerson();
    const bytes = await buildPng();
    const announced = announce(bytes);
    const grant = await person.client.identity.profile.grantAvatar.mutate(announced);
    await put(grant, bytes);
    const use = () =>
      person.client.identity.profile.useAvatar.mutate({ ...announced, uploadId: grant.uploadId });
    await Promise.all([use(), use(), use()]);
    expect(await settled(person)).toMatchObject({ avatar: { state: 'ready' } });
    await expect.poll(() => objectsOf(person), { timeout: 20_000 }).toHaveLength(2);
  });
});
