import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createOrm } from './create-orm.ts';
import { createTestDatabase, type TestDatabase } from './testing/index.ts';

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database?.drop());

describe('a pool whose connections are all in use', () => {
  it('refuses who waits too long, and serves the next one as soon as a connection is back', async () => {
    const orm = await createOrm({ url: database.servingUrl, poolMax: 1, connectionWaitMs: 2_000 });
    try {
      const { promise: held, resolve: letGo } = Promise.withResolvers<void>();
      const { promise: holds, resolve: hasIt } = Promise.withResolvers<void>();
      const holder = orm.em.fork().transactional(async (tx) => {
        await tx.execute('select 1');
        hasIt();
        await held;
      });
      await holds;
      await expect(orm.em.fork().execute('select 1')).rejects.toThrow(
        'timeout exceeded when trying to connect',
      );
      await expect(orm.em.fork().transactional((tx) => tx.execute('select 1'))).rejects.toThrow(
        'timeout exceeded when trying to connect',
      );
      letGo();
      await holder;
      expect(await orm.em.fork().execute('select 1 as one')).toEqual([{ one: 1 }]);
    } finally {
      await orm.close(true);
    }
  });
});

describe('a pool that nobody asks', () => {
  it('keeps its connection over two quiet minutes, and gives it back after five', async () => {
    // Only what pools wait with: the connection itself is real.
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const orm = await createOrm({ url: database.servingUrl });
    const backend = async () => {
      const [row] = await orm.em.fork().execute<{ pid: number }[]>('select pg_backend_pid() as pid');
      return row?.pid;
    };
    try {
      const first = await backend();
      await vi.advanceTimersByTimeAsync(2 * 60_000);
      expect(await backend()).toBe(first);
      await vi.advanceTimersByTimeAsync(5 * 60_000);
      expect(await backend()).not.toBe(first);
    } finally {
      vi.useRealTimers();
      await orm.close(true);
    }
  });
});

describe('a transaction whose process stands still', () => {
  it('is ended by the server, so that nobody waits for its locks; its pool serves on', async () => {
    const frozen = await createOrm({ url: database.servingUrl, poolMax: 1, idleInTransactionMs: 300 });
    const other = await createOrm({ url: database.servingUrl });
    const lock = 'select pg_advisory_xact_lock(7)';
    try {
      const { promise: held, resolve: wakeUp } = Promise.withResolvers<void>();
      const { promise: holds, resolve: hasIt } = Promise.withResolvers<void>();
      const holder = frozen.em.fork().transactional(async (tx) => {
        await tx.execute(lock);
        hasIt();
        await held;
        await tx.execute('select 1');
      });
      holder.catch(() => undefined);
      await holds;
      await other.em.fork().transactional((tx) => tx.execute(lock));
      wakeUp();
      await expect(holder).rejects.toThrow();
      expect(await frozen.em.fork().execute('select 1 as one')).toEqual([{ one: 1 }]);
    } finally {
      await frozen.close(true);
      await other.close(true);
    }
  });
});
