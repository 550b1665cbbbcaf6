import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from './new-id.ts';
import { createTestDatabase, type TestDatabase } from './testing/create-test-database.ts';

let database: TestDatabase;
let serving: pg.Client;

beforeAll(async () => {
  database = await createTestDatabase();
  serving = new pg.Client({ connectionString: database.servingUrl });
  await serving.connect();
});

afterAll(async () => {
  await serving.end();
  await database.drop();
});

async function bookGrant(): Promise<string> {
  const [user, account, transfer, entry] = [newId(), newId(), newId(), newId()];
  const zeros = '0'.repeat(64);
  await serving.query(`
    insert into identity.users (id, email) values ('${user}', '${user}@example.org');
    insert into credits.accounts (id, kind, user_id, balance, held, entry_count, last_hash, created_at)
    values ('${account}', 'user', '${user}', 0, 0, 0, '${zeros}', now());
    insert into credits.transfers
      (id, debit_account_id, credit_account_id, amount, state, kind, idempotency_key, created_at, resolved_at)
    select '${transfer}', id, '${account}', 5, 'posted', 'grant', '${transfer}', now(), now()
    from credits.accounts where kind = 'grants';
    insert into credits.entries
      (id, account_id, sequence, transfer_id, amount, balance_after, previous_hash, hash, created_at)
    values ('${entry}', '${account}', 1, '${transfer}', 5, 5, '${zeros}', '${zeros}', now());
    update credits.accounts set balance = 5, entry_count = 1 where id = '${account}';
  `);
  return entry;
}

// Money: whatever the api is made to do, what is written in the ledger stays written.
describe('the serving role', () => {
  it.each([
    'update credits.entries set amount = amount + 1',
    'delete from credits.entries',
    'truncate credits.entries',
    'delete from credits.transfers',
    'update credits.transfers set amount = amount + 1',
    'truncate credits.transfers cascade',
    'delete from credits.accounts',
    'update credits.accounts set user_id = null',
  ])('may not rewrite the ledger: %s', async (statement) => {
    await bookGrant();
    await expect(serving.query(statement)).rejects.toMatchObject({ code: '42501' });
  });

  it.each([
    'alter table credits.entries disable trigger all',
    'alter table credits.entries drop constraint entries_amount_check',
    'alter table identity.users add column backdoor text',
    'drop table images.images',
    'truncate identity.users cascade',
    'create table credits.mine (id int)',
    'create table queue.mine (id int)',
    'create schema mine',
    'create index mine on identity.users (email)',
    'create role mine',
    'set role pg_database_owner',
    "insert into public.migrations (name) values ('mine')",
  ])('may change no table and no right: %s', async (statement) => {
    await expect(serving.query(statement)).rejects.toMatchObject({ code: '42501' });
  });

  it.each([
    "update identity.audit_events set action = 'nothing.happened'",
    'delete from identity.audit_events',
    'truncate identity.audit_events',
    'delete from identity.closed_doors',
  ])('may not rewrite what was done: %s', async (statement) => {
    await serving.query(
      `insert into identity.audit_events (id, action, actor_kind, details)
       values ('${newId()}', 'identity.registered', 'system', '{}')`,
    );
    await expect(serving.query(statement)).rejects.toMatchObject({ code: '42501' });
  });

  it('hands no right on to others', async () => {
    // PostgreSQL answers this with a warning, not an error, so look at what it did.
    await serving.query('grant insert, select on credits.entries to public');
    const { rows } = await serving.query(
      "select count(*)::int from information_schema.table_privileges where grantee = 'PUBLIC' and table_name = 'entries'",
    );
    expect(rows).toEqual([{ count: 0 }]);
  });

  it('reads and writes the tables it serves from', async () => {
    const user = newId();
    await serving.query('insert into identity.users (id, email) values ($1, $2)', [
      user,
      `${user}@example.org`,
    ]);
    await serving.query("update identity.users set tier = 'pro' where id = $1", [user]);
    const { rows } = await serving.query('select tier from identity.users where id = $1', [user]);
    expect(rows).toEqual([{ tier: 'pro' }]);
    expect((await serving.query('delete from identity.users where id = $1', [user])).rowCount).toBe(1);
  });

  it('serves from tables that a later migration adds, but rewrites no later ledger table', async () => {
    const owner = new pg.Client({ connectionString: database.migratingUrl });
    await owner.connect();
    try {
      await owner.query('create table models.later (id int); create table credits.later (id int)');
      await serving.query('insert into models.later values (1)');
      await serving.query('delete from models.later');
      await serving.query('insert into credits.later values (1)');
      await expect(serving.query('delete from credits.later')).rejects.toMatchObject({ code: '42501' });
    } finally {
      await owner.query('drop table if exists models.later, credits.later');
      await owner.end();
    }
  });
});

describe('the database itself', () => {
  it('refuses a user who would spend more than there is', async () => {
    await bookGrant();
    await expect(
      serving.query("update credits.accounts set held = 6 where kind = 'user'"),
    ).rejects.toMatchObject({
      constraint: 'accounts_floor_check',
    });
  });

  it('has one account for what is granted and 16 for what is sold', async () => {
    const { rows } = await serving.query(
      "select kind, count(*)::int, max(shard) from credits.accounts where kind <> 'user' group by kind order by kind",
    );
    expect(rows).toEqual([
      { kind: 'grants', count: 1, max: 0 },
      { kind: 'revenue', count: 16, max: 15 },
    ]);
  });
});
