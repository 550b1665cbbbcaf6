import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createOrm } from './create-orm.ts';
import { returnDeadConnections } from './return-dead-connections.ts';
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

  it('takes back only once what was given back before the cut, so that no error reaches nobody', async () => {
    const pool = new pg.Pool({ connectionString: database.servingUrl, max: 1 });
    const errors: Error[] = [];
    pool.on('error', (error) => errors.push(error));
    returnDeadConnections(pool);
    try {
      // As the pool itself does for a caller who no longer waits: given back in the very moment it is had.
      const had = Promise.withResolvers<pg.PoolClient>();
      pool.connect((error, client) => {
        if (client === undefined) return had.reject(error);
        client.release();
        had.resolve(client);
      });
      const client = await had.promise;
      const ended = new Promise<void>((resolve) => client.once('end', resolve));
      await cutAllOthers();
      await ended;
      expect((await pool.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
      expect(errors).toHaveLength(1);
    } finally {
      await pool.end();
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
