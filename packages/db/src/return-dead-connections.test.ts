import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createOrm } from './create-orm.ts';
import { createTestDatabase, type TestDatabase } from './testing/index.ts';

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database?.drop());

const cutAllOthers = () =>
  database.orm.em
    .fork()
    .execute(
      'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and usename = current_user and pid <> pg_backend_pid()',
    );

describe('a database that cuts connections', () => {
  it('takes no place in the pool away, however many transactions it cuts', async () => {
    const orm = await createOrm({ url: database.servingUrl, poolMax: 2 });
    try {
      // More cuts than the pool has places; each of them alone would cost one.
      for (let cut = 0; cut < 5; cut += 1) {
        await expect(
          orm.em.fork().transactional(async (tx) => {
            await tx.execute('select 1');
            await cutAllOthers();
            await tx.execute('select 1');
          }),
        ).rejects.toThrow();
      }
      const answers = await Promise.all(
        [1, 2, 3, 4].map((number) =>
          orm.em.fork().transactional((tx) => tx.execute<{ n: number }[]>('select ?::int as n', [number])),
        ),
      );
      expect(answers.map(([row]) => row?.n)).toEqual([1, 2, 3, 4]);
    } finally {
      await orm.close(true);
    }
  });

  it('leaves a connection that is well where it belongs', async () => {
    const orm = await createOrm({ url: database.servingUrl, poolMax: 1 });
    try {
      const pid = async () => {
        const [row] = await orm.em.fork().execute<{ pid: number }[]>('select pg_backend_pid() as pid');
        return row?.pid;
      };
      const first = await pid();
      await expect(
        orm.em.fork().transactional(async (tx) => {
          await tx.execute('select 1');
          throw new Error('rolled back');
        }),
      ).rejects.toThrow('rolled back');
      expect(await pid()).toBe(first);
    } finally {
      await orm.close(true);
    }
  });
});
