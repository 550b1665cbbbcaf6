import { randomBytes } from 'node:crypto';
import { createOrm, type Orm } from '../create-orm.ts';
import { asAdmin, currentTestServer, urlFor } from './test-server.ts';

export interface TestDatabase {
  /** Of the role that owns everything in it. */
  readonly migratingUrl: string;
  /** Of the role that the api serves with. */
  readonly servingUrl: string;
  /** Connected as the serving role. */
  readonly orm: Orm;
  /** Closes `orm` and removes the database, whoever is still connected. */
  drop(): Promise<void>;
}

/** A migrated database of the caller's own, empty but for what migrations insert: a copy of the run's template. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const server = currentTestServer();
  const name = `${server.templateName}_${randomBytes(6).toString('hex')}`;
  await asAdmin(server.url, (client) =>
    client.query(`create database ${name} template ${server.templateName}`),
  );
  const migratingUrl = urlFor(server.url, { database: name });
  const servingUrl = urlFor(server.url, {
    database: name,
    user: server.servingRole,
    password: server.servingPassword,
  });
  const orm = await createOrm({ url: servingUrl });
  return {
    migratingUrl,
    servingUrl,
    orm,
    drop: async () => {
      await orm.close(true);
      await asAdmin(server.url, (client) => client.query(`drop database if exists ${name} with (force)`));
    },
  };
}
