import { createTestDatabase, type TestDatabase } from '@pingvas/db/testing';
import type { PgBoss } from 'pg-boss';
import pino from 'pino';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { createBoss } from './create-boss.ts';
import { ensureQueue } from './ensure-queue.ts';

const hourMs = 3_600_000;
const queueName = 'test.clock';

let database: TestDatabase;
let boss: PgBoss;
beforeAll(async () => {
  database = await createTestDatabase();
  const log = pino({ level: 'silent' });
  boss = createBoss({ databaseUrl: database.servingUrl, poolMax: 4, log, isSupervising: false });
  await boss.start();
  await ensureQueue(boss, queueName, { retryLimit: 2, retryDelay: 0, heartbeatSeconds: 10 });
});
afterAll(async () => {
  await boss?.stop({ graceful: false });
  await database?.drop();
});
afterEach(() => {
  vi.useRealTimers();
});

it('goes on when the clock of the machine is set back an hour while a job is worked on', async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  vi.setSystemTime(Date.now() + hourMs);
  let worked = 0;
  await boss.work(queueName, { pollingIntervalSeconds: 0.5 }, async () => {
    worked += 1;
    vi.useRealTimers();
  });
  for (const count of [1, 2]) {
    await boss.send(queueName, {});
    await expect.poll(() => worked, { timeout: 20_000 }).toBe(count);
  }
});
