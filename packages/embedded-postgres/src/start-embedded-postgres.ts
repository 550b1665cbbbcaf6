import { mkdir, stat, truncate } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from '@pingvas/config/free-port';
import pg from 'pg';
import { clusterAccess, clusterVersion, initialiseCluster, ownerName, ownerPassword } from './cluster.ts';
import { lockFolder } from './folder-lock.ts';
import { locateBinaries, type PostgresBinaries } from './postgres-binaries.ts';
import { choosePostgresUser } from './postgres-user.ts';
import {
  type ClusterAccess,
  clearEarlierServer,
  PostgresStartError,
  type Postmaster,
  type StopMode,
  startPostmaster,
} from './postmaster.ts';

type Durability = 'full' | 'process' | 'none';

export interface StartEmbeddedPostgresOptions {
  /** Everything lives in here: the cluster, the owner's password, the server's log. Made when missing. */
  readonly dataFolder: string;
  /** A free one is taken when left out. */
  readonly port?: number;
  /**
   * For tests only, and faster: `process` survives the death of the server but no power cut, `none` may lose the newest
   * data in both.
   */
  readonly durability?: Durability;
  /**
   * Where `initdb` and `postgres` of another PostgreSQL lie, 15 or newer, e.g. /usr/lib/postgresql/15/bin; the one from
   * npm when left out.
   */
  readonly programsFolder?: string;
  /** Told, in a short sentence, what happens. */
  readonly log?: (message: string) => void;
}

export interface EmbeddedPostgres {
  /** Address with the owner's role and password: it may do everything, so it migrates and nothing else. */
  readonly url: string;
  readonly port: number;
  /** The server's process. */
  readonly pid: number;
  /** Settles when the server has ended, for whatever reason. */
  readonly ended: Promise<void>;
  /** Resolves when the server is gone. A second call does nothing more. */
  stop(mode?: StopMode): Promise<void>;
}

const databaseName = 'pingvas';
const logBytesMax = 5 * 1024 * 1024;
const attemptsMax = 50;

/**
 * Starts PostgreSQL from its npm package, on 127.0.0.1 only, with a password. It ends with this process, however that
 * ends; signals are the caller's business. After a crash of everything the next call cleans up and starts.
 *
 * @throws Error whose message is a sentence for the person: folder in use, wrong version, out of reach, port taken.
 */
export async function startEmbeddedPostgres(
  options: StartEmbeddedPostgresOptions,
): Promise<EmbeddedPostgres> {
  const log = options.log ?? (() => undefined);
  const dataFolder = resolve(options.dataFolder);
  // Others may pass through, because the server's user is somebody else; the cluster itself is 0700.
  await mkdir(dataFolder, { recursive: true, mode: 0o755 });
  const lock = await lockFolder(dataFolder);
  try {
    const clusterFolder = join(dataFolder, 'cluster');
    const user = await choosePostgresUser(clusterFolder);
    const binaries = await locateBinaries(user, options.programsFolder);
    const password = await ownerPassword(dataFolder);
    const { durability = 'full' } = options;
    const version = await clusterVersion(clusterFolder);
    if (version === null) {
      log('preparing a new database');
      await initialiseCluster(binaries, clusterFolder, user, { password, isDurable: durability === 'full' });
    } else if (version !== String(binaries.majorVersion)) {
      throw new Error(
        `The database in ${dataFolder} was made by PostgreSQL ${version}; this is PostgreSQL ${binaries.majorVersion}. ` +
          'Dump it with the old version and restore it into a new folder.',
      );
    }
    await clearEarlierServer(binaries, clusterFolder);
    const access = await clusterAccess(clusterFolder, user);
    const logPath = join(dataFolder, 'postgres.log');
    await shortenLog(logPath);
    log('starting the database');
    const { server, port } = await startOnFreePort(binaries, access, logPath, durability, options.port);
    const urlOf = (database: string) => `postgres://${ownerName}:${password}@127.0.0.1:${port}/${database}`;
    await createDatabase(urlOf('postgres')).catch(async (error: unknown) => {
      await server.stop();
      throw error;
    });
    let stopping: Promise<void> | null = null;
    return {
      url: urlOf(databaseName),
      port,
      pid: server.pid,
      ended: server.ended,
      stop: (mode) => {
        stopping ??= server.stop(mode).finally(() => lock.release());
        return stopping;
      },
    };
  } catch (error) {
    await lock.release();
    throw error;
  }
}

async function startOnFreePort(
  binaries: PostgresBinaries,
  access: ClusterAccess,
  logPath: string,
  durability: Durability,
  wantedPort: number | undefined,
): Promise<{ server: Postmaster; port: number }> {
  for (let attempt = 1; ; attempt += 1) {
    const port = wantedPort ?? (await freePort());
    try {
      const server = await startPostmaster(
        binaries,
        access,
        settingsFor(port, durability, binaries.majorVersion),
        logPath,
      );
      return { server, port };
    } catch (error) {
      if (!(error instanceof PostgresStartError) || attempt === attemptsMax) throw error;
      const portWasTaken = wantedPort === undefined && error.output.includes('Address already in use');
      // After SIGKILL of the server alone its children need a moment to notice; until then they hold its memory.
      const isStillEnding = error.output.includes('pre-existing shared memory block');
      if (!portWasTaken && !isStillEnding) throw error;
      await pause(100);
    }
  }
}

/** Small, because it shares the machine with a model; terse, because details of a refused row may be a prompt. */
function settingsFor(
  port: number,
  durability: Durability,
  majorVersion: number,
): Record<string, string | number> {
  return {
    listen_addresses: '127.0.0.1',
    port,
    unix_socket_directories: '',
    max_connections: 100,
    shared_buffers: '64MB',
    max_wal_size: '256MB',
    huge_pages: 'off',
    ...(majorVersion >= 18 ? { io_method: 'sync' } : {}),
    jit: 'off',
    max_parallel_workers_per_gather: 0,
    timezone: 'UTC',
    log_timezone: 'UTC',
    log_error_verbosity: 'terse',
    log_min_error_statement: 'panic',
    log_checkpoints: 'off',
    ...(durability === 'full' ? {} : { fsync: 'off', full_page_writes: 'off' }),
    ...(durability === 'none' ? { synchronous_commit: 'off' } : {}),
  };
}

async function createDatabase(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  // A server that ends meanwhile fails the query in hand; unheard, its word would end the whole process.
  client.on('error', () => undefined);
  await client.connect();
  try {
    const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [databaseName]);
    if (rowCount === 0) await client.query(`create database ${databaseName}`);
  } finally {
    await client.end();
  }
}

async function shortenLog(path: string): Promise<void> {
  const size = (await stat(path).catch(() => null))?.size ?? 0;
  if (size > logBytesMax) await truncate(path, 0);
}
