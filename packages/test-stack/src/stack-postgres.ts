import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrate } from '@pingvas/db';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '@pingvas/embedded-postgres';
import pg from 'pg';
import { openTcpGate, type TcpGate } from './tcp-gate.ts';

/** A PostgreSQL that somebody else brings: the address of a role that may create databases and roles. */
export interface GivenPostgres {
  readonly url: string;
  stop(): Promise<void>;
  start(): Promise<void>;
  /** SIGKILL, where whoever brings it can do that. */
  kill?(): Promise<void>;
}

export interface StackPostgres {
  /** Of the role that may do everything, in this stack's own database; stays the same over restarts. */
  readonly url: string;
  /** Fast shutdown: clients are disconnected, what they had not committed is gone. */
  stop(): Promise<void>;
  start(): Promise<void>;
  /** SIGKILL of the server, which recovers at the next start. */
  kill(): Promise<void>;
  /** Rows of one statement, as the role that may do everything. Tried again while the server is coming up. */
  query<Row extends pg.QueryResultRow>(text: string, values?: readonly unknown[]): Promise<Row[]>;
  /** Several statements in one transaction. */
  transactional<Result>(work: (client: pg.PoolClient) => Promise<Result>): Promise<Result>;
  /** Address with the serving role, through another gate. */
  servingUrlThrough(gate: TcpGate): string;
  /** Where it listens now. */
  target(): { readonly host: string; readonly port: number };
  /** Removes the database, or the whole server when it is embedded. */
  close(): Promise<void>;
}

const servingRole = 'pingvas_stack_serving';
const servingPassword = 'pingvas-stack-serving';

/** Starts or takes a PostgreSQL and makes one migrated database of its own in it. */
export async function openStackPostgres(given?: GivenPostgres): Promise<StackPostgres> {
  const server = given === undefined ? await startOwn() : keepGiven(given);
  const gate = await openTcpGate(() => [server.target()]);
  const name = `pingvas_stack_${randomBytes(6).toString('hex')}`;
  const url = through(server.url(), gate, name);
  const pool = new pg.Pool({ connectionString: url, max: 4, idleTimeoutMillis: 1_000 });
  // A server that ends fails the query in hand; unheard, its word would end this process.
  pool.on('error', () => undefined);

  try {
    await asAdmin(server.url(), (client) => client.query(`create database ${name}`));
    await migrate({ migratingUrl: url, servingRole, servingPassword });
  } catch (error) {
    await pool.end();
    await gate.close();
    await server.close();
    throw error;
  }

  return {
    url,
    stop: () => server.stop(),
    start: () => server.start(),
    kill: () => server.kill(),
    target: () => server.target(),
    async query(text, values = []) {
      return (await pool.query(text, [...values])).rows;
    },
    async transactional(work) {
      const client = await pool.connect();
      client.on('error', ignore);
      try {
        await client.query('begin');
        const result = await work(client);
        await client.query('commit');
        return result;
      } catch (error) {
        await client.query('rollback').catch(() => undefined);
        throw error;
      } finally {
        client.off('error', ignore);
        client.release();
      }
    },
    servingUrlThrough(other) {
      const address = new URL(through(server.url(), other, name));
      address.username = servingRole;
      address.password = servingPassword;
      return address.href;
    },
    async close() {
      await pool.end();
      if (given !== undefined) {
        await asAdmin(given.url, (client) => client.query(`drop database if exists ${name} with (force)`));
      }
      await gate.close();
      await server.close();
    },
  };
}

const ignore = () => undefined;

interface Server {
  url(): string;
  target(): { readonly host: string; readonly port: number };
  stop(): Promise<void>;
  start(): Promise<void>;
  kill(): Promise<void>;
  close(): Promise<void>;
}

async function startOwn(): Promise<Server> {
  const dataFolder = await mkdtemp(join(tmpdir(), 'pingvas-stack-postgres-'));
  const launch = () => startEmbeddedPostgres({ dataFolder, durability: 'process' });
  let server: EmbeddedPostgres = await launch().catch(async (error: unknown) => {
    await rm(dataFolder, { recursive: true, force: true });
    throw error;
  });
  let isRunning = true;
  const stop = async () => {
    if (isRunning) await server.stop();
    isRunning = false;
  };
  return {
    url: () => server.url,
    target: () => ({ host: '127.0.0.1', port: server.port }),
    stop,
    async start() {
      if (!isRunning) server = await launch();
      isRunning = true;
    },
    async kill() {
      if (!isRunning) return;
      process.kill(server.pid, 'SIGKILL');
      await server.ended;
      await stop();
    },
    async close() {
      await stop();
      await rm(dataFolder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

function keepGiven(given: GivenPostgres): Server {
  const { hostname: host, port } = new URL(given.url);
  return {
    url: () => given.url,
    target: () => ({ host, port: port === '' ? 5_432 : Number(port) }),
    stop: () => given.stop(),
    start: () => given.start(),
    kill: async () => {
      if (given.kill === undefined) throw new Error('This PostgreSQL cannot be killed');
      await given.kill();
    },
    close: () => Promise.resolve(),
  };
}

function through(url: string, gate: TcpGate, database: string): string {
  const address = new URL(url);
  address.hostname = '127.0.0.1';
  address.port = String(gate.port);
  address.pathname = `/${database}`;
  return address.href;
}

async function asAdmin(url: string, work: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', ignore);
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
