import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedPostgres } from '@pingvas/embedded-postgres';
import pg from 'pg';
import { migrate } from '../migrate.ts';

/** What the test files need to know; travels to their processes in the environment. */
export interface TestServer {
  /** Of a role that may create databases and roles. */
  readonly url: string;
  /** A migrated database to clone; nobody may connect to it. */
  readonly templateName: string;
  readonly servingRole: string;
  readonly servingPassword: string;
}

const variable = 'PINGVAS_TEST_DATABASE';

// Roles are shared by all databases of a server, and several test runs may share a server: the same for all of them.
const servingRole = 'pingvas_test_serving';
const servingPassword = 'pingvas-test-serving';

/**
 * Provides a PostgreSQL for one test run and a migrated template in it: the server at DATABASE_URL when set, else an
 * embedded one that forgets everything. Returns how to end it.
 */
export async function openTestServer(): Promise<() => Promise<void>> {
  const givenUrl = process.env['DATABASE_URL'];
  const server = givenUrl ? { url: givenUrl, stop: async () => undefined } : await startForgetful();
  const templateName = `pingvas_test_${randomBytes(6).toString('hex')}`;
  try {
    await asAdmin(server.url, (client) => client.query(`create database ${templateName}`));
    await migrate({
      migratingUrl: urlFor(server.url, { database: templateName }),
      servingRole,
      servingPassword,
    });
  } catch (error) {
    await server.stop();
    throw error;
  }
  const version = await asAdmin(server.url, (client) =>
    client.query<{ version: string }>('select version()'),
  );
  process.stdout.write(
    `The database of these tests is ${version.rows[0]?.version} (${givenUrl ? 'DATABASE_URL' : 'embedded'})\n`,
  );
  const testServer: TestServer = { url: server.url, templateName, servingRole, servingPassword };
  process.env[variable] = JSON.stringify(testServer);
  return async () => {
    delete process.env[variable];
    await asAdmin(server.url, (client) =>
      client.query(`drop database if exists ${templateName} with (force)`),
    );
    await server.stop();
  };
}

/** The server of this test run. @throws Error when the vitest configuration lacks the global setup. */
export function currentTestServer(): TestServer {
  const text = process.env[variable];
  if (text === undefined) {
    throw new Error(
      "No test database: add '@pingvas/db/testing/global-setup' to `globalSetup` in this package's vitest configuration.",
    );
  }
  const server: TestServer = JSON.parse(text);
  return server;
}

async function startForgetful(): Promise<{ url: string; stop(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'pingvas-test-'));
  const server = await startEmbeddedPostgres({ dataFolder: folder, durability: 'none' });
  return {
    url: server.url,
    stop: async () => {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Runs something with one connection of the role that may create databases. */
export async function asAdmin<T>(url: string, action: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await action(client);
  } finally {
    await client.end();
  }
}

/** The same server, another database or role. */
export function urlFor(
  url: string,
  { database, user, password }: { database: string; user?: string; password?: string },
): string {
  const target = new URL(url);
  target.pathname = `/${database}`;
  if (user !== undefined) target.username = user;
  if (password !== undefined) target.password = password;
  return target.toString();
}
