import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrate } from '@pingvas/db';
import { startEmbeddedPostgres } from '@pingvas/embedded-postgres';
import pg from 'pg';

export interface BenchPostgres {
  /** Of a role that may create databases and roles. */
  readonly url: string;
  readonly version: string;
  stop(): Promise<void>;
}

/** A migrated database of a scenario's own. */
export interface BenchDatabase {
  /** Of the role that owns everything in it. */
  readonly migratingUrl: string;
  /** Of the role that the api serves with. */
  readonly servingUrl: string;
  drop(): Promise<void>;
}

const servingRole = 'pingvas_bench_serving';
const servingPassword = 'pingvas-bench-serving';

/** The PostgreSQL at `url`, or an embedded one that writes to disk as carefully as in production. */
export async function openPostgres(url: string | null): Promise<BenchPostgres> {
  if (url !== null) return { url, version: await versionOf(url), stop: async () => undefined };
  const folder = await mkdtemp(join(tmpdir(), 'pingvas-bench-postgres-'));
  const server = await startEmbeddedPostgres({ dataFolder: folder });
  return {
    url: server.url,
    version: await versionOf(server.url),
    async stop() {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Creates and migrates a database on that server. */
export async function newDatabase({ url }: BenchPostgres): Promise<BenchDatabase> {
  const name = `pingvas_bench_${randomBytes(6).toString('hex')}`;
  await withClient(url, (client) => client.query(`create database ${name}`));
  const migratingUrl = urlFor(url, { database: name });
  await migrate({ migratingUrl, servingRole, servingPassword });
  return {
    migratingUrl,
    servingUrl: urlFor(url, { database: name, user: servingRole, password: servingPassword }),
    async drop() {
      await withClient(url, (client) => client.query(`drop database if exists ${name} with (force)`));
    },
  };
}

/** Runs something on a connection of its own. */
export async function withClient<T>(url: string, action: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await action(client);
  } finally {
    await client.end();
  }
}

async function versionOf(url: string): Promise<string> {
  return withClient(url, async (client) => {
    const { rows } = await client.query<{ server_version: string }>('show server_version');
    return rows[0]?.server_version ?? 'unknown';
  });
}

function urlFor(url: string, target: { database: string; user?: string; password?: string }): string {
  const address = new URL(url);
  address.pathname = `/${target.database}`;
  if (target.user !== undefined) address.username = target.user;
  if (target.password !== undefined) address.password = target.password;
  return address.toString();
}
