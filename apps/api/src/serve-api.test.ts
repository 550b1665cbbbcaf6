import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Agent, get } from 'node:http';
import { connect } from 'node:net';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { createOrm } from '@pingvas/db';
import { createTestDatabase } from '@pingvas/db/testing';
import { openTcpGate } from '@pingvas/test-stack';
import { pino } from 'pino';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { callRest, codeOf, startTestApi, type TestApi } from './testing/index.ts';

/** Two busy cores may take long; what is so at once costs nothing. */
const patience = { timeout: 20_000 };

let api: TestApi | null = null;
afterEach(async () => {
  await api?.stop();
  api = null;
});

const readyz = async (url: string) => {
  const response = await fetch(`${url}/readyz`);
  return { status: response.status, text: await response.text() };
};

describe('readiness', () => {
  it('reports every part, under both names', async () => {
    api = await startTestApi();
    for (const path of ['/readyz', '/ready']) {
      const response = await fetch(`${api.url}${path}`);
      expect(response.status).toBe(200);
      expect(await response.json()).toEqual({
        status: 'ready',
        reasons: [],
        checks: {
          database: { ok: true, says: 'answers' },
          migrations: { ok: true, says: expect.any(String) },
          queue: { ok: true, says: expect.any(String) },
          redis: { ok: true, says: 'in-process' },
          storage: { ok: true, says: 'answers' },
        },
      });
    }
    expect((await fetch(`${api.url}/health`)).status).toBe(200);
  });

  it('says that the database is behind', async () => {
    api = await startTestApi();
    // The serving role may read what was applied, and only the owner can take it back.
    const owner = await createOrm({ url: api.database.migratingUrl });
    await owner.em.fork().execute('delete from migrations');
    await owner.close(true);
    const { status, text } = await readyz(api.url);
    expect(status).toBe(503);
    expect(text).toContain('"migrations: not at ');
  });

  it('says that nobody supervises the queues', async () => {
    api = await startTestApi();
    await api.parts.boss.createQueue('test.supervised');
    await api.parts.boss.stop({ graceful: false });
    await api.parts.orm.em
      .fork()
      .execute("update queue.queue set monitor_on = now() - interval '1 hour', monitor_claim_on = null");
    const { status, text } = await readyz(api.url);
    expect(status).toBe(503);
    expect(text).toMatch(/"queue: supervised 36\d\d s ago"/);
  });

  it('waits for a database that is away when the api starts', async () => {
    const real = await createTestDatabase();
    const target = new URL(real.servingUrl);
    const gate = await openTcpGate(() => [{ host: target.hostname, port: Number(target.port) }]);
    const through = new URL(real.servingUrl);
    through.hostname = '127.0.0.1';
    through.port = String(gate.port);
    await gate.cut();
    const lines: string[] = [];
    const log = pino({ level: 'warn' }, { write: (line) => lines.push(line) });
    try {
      const starting = startTestApi({ config: { databaseUrl: through.href }, log });
      await vi.waitFor(() => expect(lines.join('')).toContain('the start waits for it'), patience);
      await gate.heal();
      api = await starting;
      expect((await readyz(api.url)).status).toBe(200);
    } finally {
      await api?.stop();
      api = null;
      await gate.cut();
      await real.drop();
    }
  });

  it('follows the database away and back, while calls get a typed 503', async () => {
    const real = await createTestDatabase();
    const target = new URL(real.servingUrl);
    const gate = await openTcpGate(() => [{ host: target.hostname, port: Number(target.port) }]);
    const through = new URL(real.servingUrl);
    through.hostname = '127.0.0.1';
    through.port = String(gate.port);
    try {
      api = await startTestApi({ config: { databaseUrl: through.href } });
      const { token } = await api.newPerson();
      await gate.cut();

      const away = await readyz(api.url);
      expect(away.status).toBe(503);
      expect(away.text).toContain('"database: does not answer"');
      expect((await fetch(`${api.url}/healthz`)).status).toBe(200);
      // Not /auth/me: that is answered for a moment from what the process remembers.
      const refused = await callRest(api.url, '/credits', { token });
      expect([refused.status, codeOf(refused)]).toEqual([503, 'platform.unavailable']);

      await gate.heal();
      await vi.waitFor(async () => expect((await readyz(api?.url ?? '')).status).toBe(200), {
        timeout: 20_000,
      });
      expect((await callRest(api.url, '/credits', { token })).status).toBe(200);
    } finally {
      await api?.stop();
      api = null;
      await gate.cut();
      await real.drop();
    }
  });
});

describe('ending', () => {
  it('ends streams and long polls, is no longer ready, and takes no new connection', async () => {
    // Who waited for the grace to be over would never be done.
    api = await startTestApi({ config: { shutdownGraceSeconds: 3_600 } });
    const { url } = api;
    const { token } = await api.newPerson();
    const { client: worker } = await api.newWorker();
    await worker.fleet.register.mutate({
      name: 'drained',
      models: [],
      engine: { version: '6', isEmulator: true },
      machine: { hostname: 'h', platform: 'p', cpuCount: 1, memoryBytes: 1, gpus: [] },
    });

    const stream = await fetch(`${url}/trpc/live.events`, { headers: { authorization: `Bearer ${token}` } });
    const streamed = stream.text();
    const claimed = worker.fleet.claim.mutate({ modelNames: [], loadedModelName: null, waitSeconds: 25 });
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const ready = () =>
      new Promise<number | undefined>((resolve, reject) => {
        get(`${url}/readyz`, { agent }, (response) => {
          response.resume().on('end', () => resolve(response.statusCode));
        }).on('error', reject);
      });
    expect(await ready()).toBe(200);

    const stopped = api.api.stop();
    expect(await (await api.api.app.request('/readyz')).json()).toMatchObject({ status: 'not-ready' });
    expect(await claimed).toEqual({ work: null });
    // Without the last word "return", a client takes the line for broken and looks for another server.
    expect(await streamed).not.toContain('event: return');
    await stopped;
    await expect(ready()).rejects.toThrow();
    agent.destroy();
  });

  it('does not wait for a connection that has asked for nothing, as browsers open them in advance', async () => {
    api = await startTestApi({ config: { shutdownGraceSeconds: 3_600 } });
    const { hostname, port } = new URL(api.url);
    const silent = connect(Number(port), hostname);
    const ended = once(silent, 'close');
    await once(silent, 'connect');
    // Accepted after the silent one: by now the server knows that one as well.
    expect((await fetch(`${api.url}/health`)).status).toBe(200);
    await api.api.stop();
    await ended;
  });

  it('is the same end when it is asked for twice', async () => {
    api = await startTestApi();
    await Promise.all([api.api.stop(), api.api.stop()]);
  });
});

describe('the api process', () => {
  it('says where it listens, and ends with 0 on SIGTERM', async () => {
    const database = await createTestDatabase();
    const child = spawn(process.execPath, [fileURLToPath(new URL('main.ts', import.meta.url))], {
      env: {
        PATH: process.env['PATH'] ?? '',
        API_PORT: '0',
        DATABASE_URL: database.servingUrl,
        // A file is no place for a folder, not even for root.
        STORAGE_FOLDER: `${fileURLToPath(import.meta.url)}/pingvas`,
        STORAGE_SIGNING_KEY: 'k'.repeat(32),
        IDENTITY_ENCRYPTION_KEY: Buffer.alloc(32, 1).toString('base64'),
        SHUTDOWN_GRACE_SECONDS: '2',
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    try {
      let url = '';
      for await (const line of createInterface({ input: child.stdout })) {
        url = /"url":"([^"]+)"/.exec(line)?.[1] ?? '';
        if (url !== '') break;
      }
      // Storage is away, and only reported: nothing but pictures needs it.
      const { status, text } = await readyz(url);
      expect(status).toBe(200);
      expect(text).toContain('"storage":{"ok":false');
      const exited = once(child, 'exit');
      child.kill('SIGTERM');
      expect(await exited).toEqual([0, null]);
    } finally {
      child.kill('SIGKILL');
      await database.drop();
    }
  });

  it('prints every wrong setting at once and ends with 1 before anything starts', async () => {
    const child = spawn(process.execPath, [fileURLToPath(new URL('main.ts', import.meta.url))], {
      env: {
        PATH: process.env['PATH'] ?? '',
        API_PORT: 'http',
        S3_BUCKET: 'b',
        PUBLIC_ORIGIN: 'https://a.b/c',
      },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let said = '';
    child.stderr.on('data', (chunk) => {
      said += String(chunk);
    });
    expect(await once(child, 'exit')).toEqual([1, null]);
    for (const key of ['API_PORT', 'PUBLIC_ORIGIN', 'DATABASE_URL']) expect(said).toContain(key);
  });
});
