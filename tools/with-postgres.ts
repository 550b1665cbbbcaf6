import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { installedPrograms, startEmbeddedPostgres } from '@pingvas/embedded-postgres';
import pg from 'pg';

/*
 * node tools/with-postgres.ts <command> [arguments]
 *
 * Runs a command with DATABASE_URL pointing at an empty PostgreSQL from the system's packages (Debian's is 15), with a
 * migrating role that is no superuser, as an operator would have it. The server lies in a temporary folder and is gone
 * afterwards.
 */
const migratingRole = 'pingvas_migrating';

const [program, ...args] = process.argv.slice(2);
if (program === undefined) {
  process.stderr.write('Usage: node tools/with-postgres.ts <command> [arguments]\n');
  process.exit(2);
}
process.exitCode = await runOnPostgres(program, args);

async function runOnPostgres(command: string, words: readonly string[]): Promise<number> {
  const programsFolder = await installedPrograms();
  if (programsFolder === null) {
    process.stderr.write(
      'There is no PostgreSQL 15 or newer in /usr/lib/postgresql: apt-get install postgresql\n',
    );
    return 1;
  }
  const folder = await mkdtemp(join(tmpdir(), 'pingvas-postgres-'));
  // The server's user is another one when root starts it, and initdb 15 wants to walk there by path.
  await chmod(folder, 0o755);
  try {
    const server = await startEmbeddedPostgres({ dataFolder: folder, durability: 'none', programsFolder });
    try {
      const url = await makeMigratingRole(server.url);
      return await run(command, words, url);
    } finally {
      await server.stop();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** A role that may do what `DATABASE_URL` asks for, and no more; it owns the database. */
async function makeMigratingRole(ownerUrl: string): Promise<string> {
  const password = randomBytes(18).toString('base64url');
  const url = new URL(ownerUrl);
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    await client.query(`create role ${migratingRole} login createdb createrole password '${password}'`);
    // For `drop database … with (force)`, with which tests clear up; the product itself does not need it.
    await client.query(`grant pg_signal_backend to ${migratingRole}`);
    await client.query(`alter database ${url.pathname.slice(1)} owner to ${migratingRole}`);
    const { rows } = await client.query<{ server_version: string }>('show server_version');
    process.stdout.write(`PostgreSQL ${rows[0]?.server_version} from ${url.host}\n`);
  } finally {
    await client.end();
  }
  url.username = migratingRole;
  url.password = password;
  return url.href;
}

async function run(command: string, words: readonly string[], databaseUrl: string): Promise<number> {
  const child = spawn('env', [`DATABASE_URL=${databaseUrl}`, command, ...words], { stdio: 'inherit' });
  // The server stays until the command has ended, whoever is told to stop.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));
  return await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal]));
    });
  });
}
