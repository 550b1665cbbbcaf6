import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ApiKey, User } from '@pingvas/db';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { updateUser } from './modules/identity/index.ts';
import { newContext } from './parts.ts';
import { callRest, callTrpc, startTestApi, type TestApi, trpcCodeOf } from './testing/index.ts';

const workerToken = `pgw_${'s'.repeat(43)}`;

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.stop());

async function seed(env: Record<string, string>): Promise<number> {
  const child = spawn(process.execPath, [fileURLToPath(new URL('seed.ts', import.meta.url))], {
    env: {
      PATH: process.env['PATH'] ?? '',
      NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'] ?? '',
      DATABASE_URL: api.database.servingUrl,
      STORAGE_SIGNING_KEY: 'k'.repeat(32),
      IDENTITY_ENCRYPTION_KEY: Buffer.alloc(32, 1).toString('base64'),
      LOG_LEVEL: 'silent',
      SEED_USER_EMAIL: 'dev@pingvas.studio',
      SEED_WORKER_TOKEN: workerToken,
      ...env,
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const [code] = await once(child, 'exit');
  return Number(code);
}
const people = () => api.parts.orm.em.fork();
const logIn = (password: string) =>
  callRest(api.url, '/auth/login', { body: { email: 'dev@pingvas.studio', password } });

describe('seeding', () => {
  it('makes the first account with its credits and the worker token, once', async () => {
    const password = 'a lighthouse at dusk';
    const both = await Promise.all([
      seed({ SEED_USER_PASSWORD: password }),
      seed({ SEED_USER_PASSWORD: password }),
    ]);
    expect(both).toEqual([0, 0]);
    expect(await seed({ SEED_USER_PASSWORD: 'another password' })).toBe(0);

    const { status, body } = await logIn(password);
    expect(status).toBe(200);
    expect(body).toMatchObject({ user: { email: 'dev@pingvas.studio', tier: 'pro', role: 'admin' } });
    const token = String(Object(body).access_token);
    expect((await callRest(api.url, '/credits', { token })).body).toEqual({ balance: 5_000, held: 0 });
    expect((await logIn('another password')).status).toBe(401);

    const headers = { authorization: `Bearer ${workerToken}` };
    const known = await callTrpc(api.url, { router: 'worker-trpc', path: 'fleet.register', headers });
    expect(trpcCodeOf(known)).toBe('request.invalid');
  });

  it('makes no second account after the first one was given another address', async () => {
    await seed({ SEED_USER_PASSWORD: 'a lighthouse at dusk' });
    const user = await people().findOneOrFail(User, { email: 'dev@pingvas.studio' });
    await updateUser(newContext(api.parts), user.id, { email: 'owner@example.test' });
    try {
      const before = await people().count(User, {});
      expect(await seed({ SEED_USER_PASSWORD: 'a lighthouse at dusk' })).toBe(0);
      expect(await people().count(User, {})).toBe(before);
    } finally {
      await updateUser(newContext(api.parts), user.id, { email: 'dev@pingvas.studio' });
    }
  });

  it('makes nobody an operator who has registered its address before', async () => {
    const other = await startTestApi();
    try {
      const body = { email: 'dev@pingvas.studio', password: 'a stranger at the door' };
      await callRest(other.url, '/auth/register', { body });
      const folder = await mkdtemp(join(tmpdir(), 'pingvas-seed-'));
      const file = join(folder, 'api-key');
      const code = await seed({
        DATABASE_URL: other.database.servingUrl,
        SEED_USER_PASSWORD: 'a lighthouse at dusk',
        SEED_API_KEY_FILE: file,
      });
      expect(code).not.toBe(0);
      const user = await other.parts.orm.em.fork().findOneOrFail(User, { email: body.email });
      expect(user).toMatchObject({ role: 'user', tier: 'free', emailVerifiedAt: null });
      await expect(stat(file)).rejects.toMatchObject({ code: 'ENOENT' });
      await rm(folder, { recursive: true });
    } finally {
      await other.stop();
    }
  });

  it('knows the mailbox of a first account of an older version as confirmed', async () => {
    await seed({ SEED_USER_PASSWORD: 'a lighthouse at dusk' });
    await people().nativeUpdate(User, { email: 'dev@pingvas.studio' }, { emailVerifiedAt: null });
    expect(await seed({ SEED_USER_PASSWORD: 'a lighthouse at dusk' })).toBe(0);
    const user = await people().findOneOrFail(User, { email: 'dev@pingvas.studio' });
    expect(user.emailVerifiedAt).not.toBeNull();
  });

  it('keeps a key of the first account for this machine, and makes none again after that was revoked', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'pingvas-seed-'));
    const file = join(folder, 'api-key');
    const seeded = async () => {
      expect(await seed({ SEED_USER_PASSWORD: 'a lighthouse at dusk', SEED_API_KEY_FILE: file })).toBe(0);
      return (await readFile(file, 'utf8')).trim();
    };
    try {
      const first = await seeded();
      expect((await callRest(api.url, '/auth/me', { token: first })).body).toMatchObject({
        email: 'dev@pingvas.studio',
      });
      expect((await stat(file)).mode & 0o777).toBe(0o600);
      expect(await seeded()).toBe(first);

      await people().nativeUpdate(ApiKey, { revokedAt: null }, { revokedAt: new Date() });
      for (const _ of ['while its file is there', 'and when it is gone']) {
        await expect(seeded()).rejects.toMatchObject({ code: 'ENOENT' });
      }
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
