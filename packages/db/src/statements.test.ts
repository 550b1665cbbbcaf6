import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Statement } from './message.ts';
import { newId } from './new-id.ts';
import { commitTogether, converse, readRows, refusalOf, runTogether, sql } from './statements.ts';
import { createTestDatabase, type TestDatabase } from './testing/index.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database?.drop());

const em = () => database.orm.em.fork();
const byId = { name: 'test.user-by-id', text: 'select email, tier from identity.users where id = $1' };
const read = (id: string) => readRows<{ email: string; tier: string }>(em(), byId, [id]);
const insert = (id: string, email = `${id}@example.org`): Statement =>
  sql('insert into identity.users (id, email) values ($1, $2)', id, email);

describe('statements that are sent together', () => {
  it('all commit, in their order, each seeing those before it', async () => {
    const id = newId();
    const results = await commitTogether(em(), [
      insert(id),
      sql("update identity.users set tier = 'pro' where id = $1", id),
      sql('select tier from identity.users where id = $1', id),
    ]);
    expect(results.map(({ rowCount }) => rowCount)).toEqual([1, 1, 1]);
    expect(results[2]?.rows).toEqual([{ tier: 'pro' }]);
    expect(await read(id)).toEqual([{ email: `${id}@example.org`, tier: 'pro' }]);
  });

  it('leave nothing behind when one of them fails', async () => {
    const id = newId();
    await expect(commitTogether(em(), [insert(id), insert(id)])).rejects.toMatchObject({ code: '23505' });
    expect(await read(id)).toEqual([]);
  });

  it('leave nothing behind when one of them refuses, and say why', async () => {
    const id = newId();
    const error = await commitTogether(em(), [
      insert(id),
      sql("select public.refuse('too-late') from identity.users where id = $1", id),
    ]).catch((thrown: unknown) => thrown);
    expect(refusalOf(error)).toBe('too-late');
    expect(await read(id)).toEqual([]);
  });

  it('join a transaction, end with it, and refuse in it', async () => {
    const id = newId();
    const failing = em().transactional(async (tx) => {
      await runTogether(tx, [insert(id), insert(newId())]);
      throw new Error('something else failed');
    });
    await expect(failing).rejects.toThrow('something else failed');
    expect(await read(id)).toEqual([]);

    const refused = em().transactional((tx) => runTogether(tx, [sql("select public.refuse('no')")]));
    expect(refusalOf(await refused.catch((thrown: unknown) => thrown))).toBe('no');
  });

  it('are sent neither outside of the transaction they belong to nor inside another one', async () => {
    await expect(runTogether(em(), [sql('select 1')])).rejects.toThrow(/outside/);
    await expect(em().transactional((tx) => commitTogether(tx, [sql('select 1')]))).rejects.toThrow(/inside/);
  });

  it.each([
    "'; drop table identity.users; --",
    "\\'; select 1; --",
    '$1 $2',
    'E\\x27',
    '-- /* */',
    '한국어 🐧\n\t',
  ])('carry the value %j as a value', async (text) => {
    const [result] = await commitTogether(em(), [
      sql(
        'select $1::text as text, $2::int as number, $3::boolean as flag, $4::text as nothing',
        text,
        -1,
        true,
        null,
      ),
    ]);
    expect(result?.rows).toEqual([{ text, number: -1, flag: true, nothing: null }]);
  });

  it('refuse values that no message can carry', async () => {
    await expect(commitTogether(em(), [sql('select $1', 'a\u0000b')])).rejects.toThrow(RangeError);
    await expect(commitTogether(em(), [sql('select $1', Number.NaN)])).rejects.toThrow(RangeError);
    await expect(commitTogether(em(), [{ text: 'select $1', values: [{}] }])).rejects.toThrow(RangeError);
    await expect(commitTogether(em(), [sql('select $1')])).rejects.toThrow(/number of parameters/);
  });
});

describe('why statements refused', () => {
  it('is said by no other error', () => {
    expect(refusalOf(new Error('no'))).toBeNull();
    expect(refusalOf(null)).toBeNull();
    expect(refusalOf({ code: '23505', detail: 'Key exists' })).toBeNull();
  });
});

describe('a transaction of few messages', () => {
  it('commits what all of them wrote, and answers each', async () => {
    const id = newId();
    const tier = await converse(em(), async ({ send, commit }) => {
      const [, looked] = await send([insert(id), sql('select tier from identity.users where id = $1', id)]);
      expect(await read(id)).toEqual([]);
      await commit([sql("update identity.users set tier = 'pro' where id = $1", id)]);
      return looked?.rows;
    });
    expect(tier).toEqual([{ tier: 'free' }]);
    expect(await read(id)).toEqual([{ email: `${id}@example.org`, tier: 'pro' }]);
  });

  it('keeps what it has locked until its end', async () => {
    const id = newId();
    await commitTogether(em(), [insert(id)]);
    const lockNow = sql('select 1 from identity.users where id = $1 for update nowait', id);
    await converse(em(), async ({ send, commit }) => {
      await send([sql('select 1 from identity.users where id = $1 for update', id)]);
      await expect(commitTogether(em(), [lockNow])).rejects.toMatchObject({ code: '55P03' });
      await commit([]);
    });
    await commitTogether(em(), [lockNow]);
  });

  it.each([
    ['refuses in its last message', (id: string) => sql("select public.refuse('no') where $1 <> ''", id)],
    ['fails in its last message', insert],
  ])('leaves nothing behind when it %s, and its connection is as good as before', async (_, last) => {
    const id = newId();
    await expect(
      converse(em(), async ({ send, commit }) => {
        await send([insert(id)]);
        await commit([insert(newId()), last(id)]);
      }),
    ).rejects.toThrow();
    expect(await read(id)).toEqual([]);
  });

  it('leaves nothing behind when it ends without a commit, or by an error of the caller', async () => {
    const id = newId();
    await converse(em(), ({ send }) => send([insert(id)]));
    const failing = converse(em(), async ({ send }) => {
      await send([insert(id)]);
      throw new Error('no more');
    });
    await expect(failing).rejects.toThrow('no more');
    expect(await read(id)).toEqual([]);
  });

  it('takes nothing after its commit', async () => {
    const sending = converse(em(), async ({ send, commit }) => {
      await commit([insert(newId())]);
      await send([insert(newId())]);
    });
    await expect(sending).rejects.toThrow('over');
  });

  it('lives on without a connection that was cut between two messages', async () => {
    const cut = converse(em(), async ({ send, commit }) => {
      const [own] = await send([sql('select pg_backend_pid() as pid')]);
      const [{ pid }] = (own?.rows ?? []) as [{ pid: number }];
      await commitTogether(em(), [sql('select pg_terminate_backend($1)', pid)]);
      await commit([insert(newId())]);
    });
    await expect(cut).rejects.toThrow();
    expect(await read(newId())).toEqual([]);
  });
});
