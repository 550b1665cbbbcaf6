import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from './new-id.ts';
import { commitTogether, readRows, refusalOf, runTogether, type Statement, sql } from './statements.ts';
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
    await expect(commitTogether(em(), [sql('select $1')])).rejects.toThrow(RangeError);
  });
});

describe('why statements refused', () => {
  it('is said by no other error', () => {
    expect(refusalOf(new Error('no'))).toBeNull();
    expect(refusalOf(null)).toBeNull();
    expect(refusalOf({ code: '23505', detail: 'Key exists' })).toBeNull();
  });
});
