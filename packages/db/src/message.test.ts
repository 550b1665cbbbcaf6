import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createOrm, type Orm } from './create-orm.ts';
import { newId } from './new-id.ts';
import { type Conversation, commitTogether, converse, sql } from './statements.ts';
import { createTestDatabase, type TestDatabase } from './testing/index.ts';

let database: TestDatabase;
let one: Orm;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database?.drop());

const em = () => database.orm.em.fork();
/** The texts that this conversation's connection has planned. */
async function planned({ send }: Pick<Conversation, 'send'>): Promise<readonly string[]> {
  const [answer] = await send([sql('select statement from pg_prepared_statements')]);
  return (answer?.rows ?? []).map((row) => (row as { statement: string }).statement);
}

async function asOwner(statement: string): Promise<void> {
  const owner = new pg.Client({ connectionString: database.migratingUrl });
  await owner.connect();
  await owner.query(statement);
  await owner.end();
}

describe('what a connection has planned', () => {
  it('is planned once, however often it is sent', async () => {
    await converse(em(), async (conversation) => {
      const twice = [sql('select $1::int as once', 1), sql('select $1::int as once', 2)];
      const answers = [...(await conversation.send(twice)), ...(await conversation.send(twice))];
      expect(answers.map(({ rows }) => rows)).toEqual([1, 2, 1, 2].map((once) => [{ once }]));
      const texts = (await planned(conversation)).filter((text) => text.includes('as once'));
      expect(texts).toHaveLength(1);
    });
  });

  it('is forgotten when too much else was planned since, and planned again when it is sent', async () => {
    await converse(em(), async (conversation) => {
      const first = sql('select 0 as number, $1::text as first', 'a');
      await conversation.send([first]);
      for (let number = 1; number <= 210; number += 1) await conversation.send([sql(`select ${number}`)]);
      const texts = await planned(conversation);
      expect(texts.length).toBeLessThanOrEqual(201);
      expect(texts.some((text) => text.includes('as first'))).toBe(false);
      expect((await conversation.send([first]))[0]?.rows).toEqual([{ number: 0, first: 'a' }]);
    });
  });

  it('stays planned when a message fails, however often', async () => {
    const [id, other] = [newId(), newId()];
    const insert = (userId: string) =>
      sql('insert into identity.users (email, id) values ($1, $2)', `${userId}@example.org`, userId);
    one = await createOrm({ url: database.servingUrl, poolMax: 1 });
    const failing = [insert(id), sql('select public.refuse($1)', 'no')];
    for (let time = 0; time < 3; time += 1) {
      await expect(commitTogether(one.em.fork(), failing)).rejects.toMatchObject({ code: 'PV001' });
    }
    expect(await one.em.fork().execute('select statement from pg_prepared_statements')).toHaveLength(2);
    const [written] = await commitTogether(one.em.fork(), [insert(other)]);
    expect(written?.rowCount).toBe(1);
    await one.close(true);
  });

  it('is planned again when it could not be planned before, and when it would answer other columns now', async () => {
    const look = sql('select number from identity.not_yet');
    await expect(commitTogether(em(), [look])).rejects.toMatchObject({ code: '42P01' });
    await asOwner('create table identity.not_yet as select 1 as number');
    await asOwner('grant select on identity.not_yet to public');
    expect((await commitTogether(em(), [look]))[0]?.rows).toEqual([{ number: 1 }]);
    await asOwner('alter table identity.not_yet alter column number type text');
    expect((await commitTogether(em(), [look]))[0]?.rows).toEqual([{ number: '1' }]);
    await asOwner('alter table identity.not_yet alter column number type int using number::int');
    expect((await converse(em(), ({ send }) => send([look])))[0]?.rows).toEqual([{ number: 1 }]);
  });

  it.each([
    [
      'a message',
      (number: number) => commitTogether(one.em.fork(), [sql('select $1::int as number', number)]),
    ],
    [
      'the first of several',
      (number: number) =>
        converse(one.em.fork(), ({ send }) => send([sql('select $1::int as number', number)])),
    ],
  ])('may get lost before %s, as behind a pooler, and is done without from then on', async (_, ask) => {
    one = await createOrm({ url: database.servingUrl, poolMax: 1 });
    for (const number of [1, 2, 3]) {
      expect((await ask(number))[0]?.rows).toEqual([{ number }]);
      await one.em.fork().execute('deallocate all');
    }
    expect(await one.em.fork().execute('select 1 from pg_prepared_statements')).toEqual([]);
    await one.close(true);
  });

  it('follows a change of the table', async () => {
    const id = newId();
    const look = sql('select tier from identity.users where id = $1', id);
    const insert = sql(
      "insert into identity.users (tier, email, id) values ('free', 'a@example.org', $1)",
      id,
    );
    await commitTogether(em(), [insert, look]);
    await asOwner("alter table identity.users add column more text default 'm'");
    await asOwner(`update identity.users set tier = 'pro' where id = '${id}'`);
    const [seen] = await commitTogether(em(), [look]);
    expect(seen?.rows).toEqual([{ tier: 'pro' }]);
  });
});
