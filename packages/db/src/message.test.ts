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

  it('is planned again when the message that planned it failed', async () => {
    const [id, other] = [newId(), newId()];
    const insert = (userId: string) =>
      sql('insert into identity.users (email, id) values ($1, $2)', `${userId}@example.org`, userId);
    const failing = [insert(id), insert(id)];
    await expect(commitTogether(em(), failing)).rejects.toMatchObject({ code: '23505' });
    await expect(commitTogether(em(), failing)).rejects.toMatchObject({ code: '23505' });
    const [written] = await commitTogether(em(), [insert(other)]);
    expect(written?.rowCount).toBe(1);
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
    const owner = new pg.Client({ connectionString: database.migratingUrl });
    await owner.connect();
    await owner.query("alter table identity.users add column more text default 'm'");
    await owner.query("update identity.users set tier = 'pro' where id = $1", [id]);
    await owner.end();
    const [seen] = await commitTogether(em(), [look]);
    expect(seen?.rows).toEqual([{ tier: 'pro' }]);
  });
});
