import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
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
});
