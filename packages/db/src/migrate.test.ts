import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { searchGramsFunction } from '../migrations/20261121T1155-let-administrators-lead.ts';
import { migrations } from '../migrations/index.ts';
import { createOrm } from './create-orm.ts';
import { isFullyMigrated, latestMigrationName } from './latest-migration.ts';
import { migrate } from './migrate.ts';
import { catalogOf } from './testing/catalog-of.ts';
import { asAdmin, currentTestServer, urlFor } from './testing/test-server.ts';

const server = currentTestServer();
const role = { servingRole: server.servingRole, servingPassword: server.servingPassword };
let names: string[] = [];

async function emptyDatabase(): Promise<string> {
  const name = `${server.templateName}_${randomBytes(6).toString('hex')}`;
  names.push(name);
  await asAdmin(server.url, (client) => client.query(`create database ${name} template template0`));
  return urlFor(server.url, { database: name });
}

async function databaseMadeFromEntities(): Promise<string> {
  const url = await emptyDatabase();
  // Entities have indexes by this function, and cannot tell what it does.
  await run(url, searchGramsFunction);
  const orm = await createOrm({ url });
  await orm.schema.create();
  await orm.close(true);
  return url;
}

async function run(url: string, sql: string) {
  return await asAdmin(url, (client) => client.query(sql));
}

beforeEach(() => {
  names = [];
});

afterEach(async () => {
  for (const name of names) {
    await asAdmin(server.url, (client) => client.query(`drop database if exists ${name} with (force)`));
  }
});

const all = migrations.map(({ name }) => name);

describe('migrating', () => {
  it('brings an empty database to exactly what the entities say', async () => {
    const migrated = await emptyDatabase();
    expect((await migrate({ migratingUrl: migrated, ...role })).applied).toContain(latestMigrationName);
    const catalog = await catalogOf(migrated);
    expect(catalog).toEqual(await catalogOf(await databaseMadeFromEntities()));
    expect(catalog.length).toBeGreaterThan(250);
  });

  it.each([
    'alter table generation.generations add column forgotten text',
    'alter table generation.generations drop constraint generations_seed_check',
    'alter table credits.accounts alter column held drop not null',
    'drop index images.images_of_user_newest',
    'alter table identity.users alter column email type varchar(100)',
    'create table fleet.forgotten (id int)',
  ])('notices a database that has drifted: %s', async (change) => {
    const drifted = await databaseMadeFromEntities();
    const before = await catalogOf(drifted);
    await run(drifted, change);
    expect(await catalogOf(drifted)).not.toEqual(before);
  });

  it('changes nothing the second time, the queue included', async () => {
    const url = await emptyDatabase();
    await migrate({ migratingUrl: url, ...role });
    const rows = 'select name, executed_at from public.migrations';
    const before = [await catalogOf(url), (await run(url, rows)).rows];
    expect(await migrate({ migratingUrl: url, ...role })).toEqual({ applied: [] });
    expect([await catalogOf(url), (await run(url, rows)).rows]).toEqual(before);
  });

  it('applies each migration once when several start at the same time', async () => {
    const url = await emptyDatabase();
    const results = await Promise.all(
      Array.from({ length: 3 }, () => migrate({ migratingUrl: url, ...role })),
    );
    expect(results.flatMap(({ applied }) => applied)).toEqual(all);
  });

  it('migrates several databases of one server at the same time', async () => {
    const urls = [await emptyDatabase(), await emptyDatabase()];
    const results = await Promise.all(urls.map((url) => migrate({ migratingUrl: url, ...role })));
    expect(results.map(({ applied }) => applied)).toEqual([all, all]);
  });

  it('lets the api see that a database is behind, and when it is not', async () => {
    const url = await emptyDatabase();
    await migrate({ migratingUrl: url, ...role });
    const { pathname } = new URL(url);
    const orm = await createOrm({
      url: urlFor(url, {
        database: pathname.slice(1),
        user: role.servingRole,
        password: role.servingPassword,
      }),
    });
    try {
      expect(await isFullyMigrated(orm.em.fork())).toBe(true);
      await run(url, `delete from public.migrations where name = '${latestMigrationName}'`);
      expect(await isFullyMigrated(orm.em.fork())).toBe(false);
    } finally {
      await orm.close(true);
    }
  });

  it('gives the role a new password when it changed', async () => {
    const url = await emptyDatabase();
    const name = `pingvas_test_${randomBytes(6).toString('hex')}`;
    const connect = async (password: string) => {
      const database = new URL(url).pathname.slice(1);
      const client = new pg.Client({ connectionString: urlFor(url, { database, user: name, password }) });
      try {
        await client.connect();
      } finally {
        await client.end();
      }
    };
    try {
      await migrate({ migratingUrl: url, servingRole: name, servingPassword: "it's the first" });
      await connect("it's the first");
      await migrate({ migratingUrl: url, servingRole: name, servingPassword: 'the second' });
      await connect('the second');
      await expect(connect("it's the first")).rejects.toThrow();
    } finally {
      await run(url, `grant ${name} to current_user; drop owned by ${name}; drop role ${name}`);
    }
  });

  it('needs no superuser: a role that may make databases and roles is enough', async () => {
    const [database, name] = ['database', 'role'].map(
      (what) => `${server.templateName}_${what}_${randomBytes(6).toString('hex')}`,
    );
    if (database === undefined || name === undefined) throw new Error('no names');
    const password = 'of the operator';
    await run(server.url, `create role ${name} login createdb createrole password '${password}'`);
    const url = urlFor(server.url, { database, user: name, password });
    const serving = `${name}_serving`;
    try {
      await asAdmin(urlFor(url, { database: 'postgres' }), (client) =>
        client.query(`create database ${database} template template0`),
      );
      for (let time = 1; time <= 2; time += 1) {
        const migrated = migrate({ migratingUrl: url, servingRole: serving, servingPassword: 'a' });
        expect((await migrated).applied).toEqual(time === 1 ? all : []);
      }
      // Whatever the serving role was made with, it serves and nothing else.
      await run(server.url, `alter role ${serving} createdb createrole`);
      await migrate({ migratingUrl: url, servingRole: serving, servingPassword: 'a' });
      expect(
        (
          await run(
            server.url,
            `select rolcreatedb, rolcreaterole from pg_roles where rolname = '${serving}'`,
          )
        ).rows,
      ).toEqual([{ rolcreatedb: false, rolcreaterole: false }]);
    } finally {
      await run(server.url, `grant ${name} to current_user`);
      await run(server.url, `drop database if exists ${database} with (force)`);
      for (const each of [serving, name]) await run(server.url, `drop role if exists ${each}`);
    }
  });
});
