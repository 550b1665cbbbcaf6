import { commitTogether, refusalOf, runTogether, type Statement } from '@pingvas/db';
import { createTestDatabase, type TestDatabase } from '@pingvas/db/testing';
import type { PgBoss } from 'pg-boss';
import pino from 'pino';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { attemptFence, attemptIsOver, attemptStatements, type JobAttempt } from './attempt-fence.ts';
import { createBoss } from './create-boss.ts';
import { ensureQueue } from './ensure-queue.ts';
import { secondsSinceSupervision } from './queue-health.ts';
import { queueTransaction } from './queue-transaction.ts';

let database: TestDatabase;
let boss: PgBoss;
let queueName: string;
let queues = 0;

beforeAll(async () => {
  database = await createTestDatabase();
  const log = pino({ level: 'silent' });
  boss = createBoss({ databaseUrl: database.servingUrl, poolMax: 4, log, isSupervising: false });
  await boss.start();
});
afterAll(async () => {
  await boss?.stop({ graceful: false });
  await database?.drop();
});
beforeEach(async () => {
  queues += 1;
  queueName = `test.${queues}`;
  await ensureQueue(boss, queueName, { retryLimit: 2, retryDelay: 0, heartbeatSeconds: 10 });
});

const inTransaction = <T>(run: Parameters<typeof database.orm.em.transactional<T>>[0]) =>
  database.orm.em.fork().transactional(run);

async function claim(): Promise<JobAttempt> {
  const [job] = await boss.fetch(queueName);
  if (job === undefined) throw new Error('nothing to claim');
  return { queueName, jobId: job.id, retryCount: job.retryCount };
}

/** The worker fell silent 11 s ago, and the queue looks now. */
async function declareDead({ jobId }: JobAttempt): Promise<void> {
  const em = database.orm.em.fork();
  await em.execute(`update queue.job set heartbeat_on = heartbeat_on - interval '11 s' where id = ?`, [
    jobId,
  ]);
  await em.execute('update queue.queue set monitor_claim_on = null, monitor_on = null where name = ?', [
    queueName,
  ]);
  await boss.supervise(queueName);
}

async function jobOf({ jobId }: JobAttempt) {
  const [job] = await boss.findJobs(queueName, { id: jobId });
  return job;
}

/** Whether the statements of an attempt did not refuse; they commit. */
async function settled(statements: Promise<readonly Statement[]>): Promise<boolean> {
  try {
    await commitTogether(database.orm.em.fork(), await statements);
    return true;
  } catch (error) {
    if (refusalOf(error) === attemptIsOver) return false;
    throw error;
  }
}

describe('the attempt fence', () => {
  it('offers a dead worker’s job again and keeps that worker away from its successor’s attempt', async () => {
    await boss.send(queueName, {});
    const first = await claim();
    await declareDead(first);
    const second = await claim();
    expect(second.jobId).toBe(first.jobId);

    expect(await inTransaction((tx) => attemptFence.touch(boss, tx, first))).toBe(false);
    expect(await settled(attemptStatements.touch(boss, first))).toBe(false);
    expect(await settled(attemptStatements.complete(boss, first))).toBe(false);
    expect(await inTransaction((tx) => attemptFence.fail(boss, tx, first, {}))).toBe(false);
    expect(await inTransaction((tx) => attemptFence.cancel(boss, tx, first))).toBe(false);
    expect(await inTransaction((tx) => attemptFence.release(tx, first))).toBe(false);
    expect((await jobOf(second))?.state).toBe('active');

    expect(await inTransaction((tx) => attemptFence.touch(boss, tx, second))).toBe(true);
    expect(await settled(attemptStatements.touch(boss, second))).toBe(true);
    expect(await settled(attemptStatements.complete(boss, second))).toBe(true);
    expect((await jobOf(second))?.state).toBe('completed');
    expect(await settled(attemptStatements.complete(boss, second))).toBe(false);
  });

  it('does not let a worker that was declared dead settle before anybody claimed again', async () => {
    await boss.send(queueName, {});
    const first = await claim();
    await declareDead(first);
    expect(await settled(attemptStatements.complete(boss, first))).toBe(false);
    expect((await jobOf(first))?.state).toBe('retry');
  });

  it('gives the job up after the third lost worker', async () => {
    await boss.send(queueName, {});
    const attempt = await claim();
    for (let lost = 1; lost <= 3; lost += 1) {
      await declareDead(attempt);
      expect((await jobOf(attempt))?.state).toBe(lost < 3 ? 'retry' : 'failed');
      if (lost < 3) await claim();
    }
    expect(await boss.fetch(queueName)).toEqual([]);
  });

  it('takes a settled job back when the transaction rolls back', async () => {
    await boss.send(queueName, {});
    const attempt = await claim();
    await expect(
      inTransaction(async (tx) => {
        await runTogether(tx, await attemptStatements.complete(boss, attempt));
        throw new Error('something else failed');
      }),
    ).rejects.toThrow('something else failed');
    expect((await jobOf(attempt))?.state).toBe('active');
  });

  it('leaves no job behind when the transaction that sent it rolls back', async () => {
    await expect(
      inTransaction(async (tx) => {
        await boss.send(queueName, {}, { db: queueTransaction(tx) });
        throw new Error('something else failed');
      }),
    ).rejects.toThrow('something else failed');
    expect(await boss.fetch(queueName)).toEqual([]);
  });

  it('refuses to send outside of a transaction', () => {
    expect(() => queueTransaction(database.orm.em.fork())).toThrow(/outside/);
  });

  it('releases without counting the attempt, and fences the releasing worker off', async () => {
    await boss.send(queueName, {});
    const released = await claim();
    expect(await inTransaction((tx) => attemptFence.release(tx, released))).toBe(true);
    const next = await claim();
    expect(next.retryCount).toBe(released.retryCount + 1);
    expect(await inTransaction((tx) => attemptFence.touch(boss, tx, released))).toBe(false);

    let attempt = next;
    for (let lost = 1; lost <= 2; lost += 1) {
      await declareDead(attempt);
      attempt = await claim();
    }
    expect(await inTransaction((tx) => attemptFence.hasRetries(tx, attempt))).toBe(false);
    await declareDead(attempt);
    expect((await jobOf(attempt))?.state).toBe('failed');
  });

  it('says when the queues were last supervised', async () => {
    await boss.send(queueName, {});
    await declareDead(await claim());
    const seconds = await secondsSinceSupervision(database.orm.em.fork());
    expect(seconds).not.toBeNull();
    expect(seconds).toBeLessThan(60);
  });
});
