import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FolderInUseError, lockFolder, processExists, processStartedAt } from './folder-lock.ts';
import { locateBinaries } from './postgres-binaries.ts';
import { choosePostgresUser } from './postgres-user.ts';
import { clearEarlierServer } from './postmaster.ts';
import { type EmbeddedPostgres, startEmbeddedPostgres } from './start-embedded-postgres.ts';

let parent: string;
let dataFolder: string;
const started: EmbeddedPostgres[] = [];
const children: ChildProcess[] = [];

beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'pingvas-embedded-'));
  dataFolder = join(parent, 'data');
});

afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  for (const server of started.splice(0)) await server.stop();
  await rm(parent, { recursive: true, force: true });
});

async function start(folder = dataFolder): Promise<EmbeddedPostgres> {
  const server = await startEmbeddedPostgres({ dataFolder: folder, durability: 'none' });
  started.push(server);
  return server;
}

const holdOpen = fileURLToPath(new URL('./hold-open.fixture.ts', import.meta.url));

/** Clusters that are being prepared. */
async function drafts(): Promise<string[]> {
  const names = await readdir(dataFolder).catch(() => []);
  return names.filter((name) => name.startsWith('cluster.draft'));
}

/** Another process that holds the database open, as the product's launcher does. */
async function startElsewhere(): Promise<{ child: ChildProcess; pid: number; url: string }> {
  const child = spawn(process.execPath, [holdOpen, dataFolder, 'full'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  children.push(child);
  for await (const line of createInterface({ input: child.stdout })) {
    const { pid, url }: { pid: number; url: string } = JSON.parse(line);
    return { child, pid, url };
  }
  throw new Error('the other process ended before its database was ready');
}

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query({ text: sql, rowMode: 'array' })).rows.flat();
  } finally {
    await client.end();
  }
}

describe('starting the embedded database', () => {
  it('gives an UTF-8 database with a password that only its owner can read', async () => {
    const server = await start();
    expect(
      await query(
        server.url,
        `select current_database(), pg_encoding_to_char(encoding), datctype, current_setting('listen_addresses')
         from pg_database where datname = current_database()`,
      ),
    ).toEqual(['pingvas', 'UTF8', 'C.UTF-8', '127.0.0.1']);
    const wrongPassword = server.url.replace(/:[^:@]+@/, ':wrong@');
    await expect(query(wrongPassword, 'select 1')).rejects.toThrow(/password authentication failed/);
    expect((await stat(join(dataFolder, 'owner-password'))).mode & 0o777).toBe(0o600);
    expect((await stat(join(dataFolder, 'cluster'))).mode & 0o777).toBe(0o700);
  });

  it('never runs the server as root', async () => {
    await start();
    expect((await stat(join(dataFolder, 'cluster', 'postmaster.pid'))).uid).not.toBe(0);
  });

  it('keeps the data from one start to the next, also with clients still connected at the stop', async () => {
    const first = await start();
    await query(first.url, 'create table kept as select 42 as answer');
    const idle = new pg.Client({ connectionString: first.url });
    idle.on('error', () => undefined);
    await idle.connect();
    await first.stop();
    expect(processExists(first.pid)).toBe(false);
    const second = await start();
    expect(await query(second.url, 'select answer from kept')).toEqual([42]);
  });

  it('works below a folder that no other user may enter', async () => {
    const home = join(parent, 'home');
    await mkdir(home, { mode: 0o700 });
    await chmod(home, 0o700);
    const first = await start(join(home, 'data'));
    await query(first.url, 'create table kept as select 42 as answer');
    await first.stop();
    const second = await start(join(home, 'data'));
    expect(await query(second.url, 'select answer from kept')).toEqual([42]);
  });

  it('refuses a folder that a live process uses, and says which', async () => {
    await start();
    await expect(start()).rejects.toThrow(`is already in use by process ${process.pid}`);
    const elsewhere = spawn(
      process.execPath,
      [fileURLToPath(new URL('./hold-open.fixture.ts', import.meta.url)), dataFolder],
      { stdio: ['ignore', 'ignore', 'pipe'] },
    );
    children.push(elsewhere);
    let said = '';
    elsewhere.stderr.on('data', (chunk) => {
      said += String(chunk);
    });
    const [code] = await once(elsewhere, 'close');
    expect(code).not.toBe(0);
    expect(said).toContain(`is already in use by process ${process.pid}`);
  });

  it('lets exactly one of many simultaneous starts win', async () => {
    const attempts = await Promise.allSettled(Array.from({ length: 5 }, () => start()));
    expect(attempts.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('ends the server when the process that started it is killed', async () => {
    const { child, pid, url } = await startElsewhere();
    await query(url, 'create table kept as select 42 as answer');
    child.kill('SIGKILL');
    await expect.poll(() => processExists(pid), { interval: 20, timeout: 10_000 }).toBe(false);
    expect(await query((await start()).url, 'select answer from kept')).toEqual([42]);
  });

  it('starts again after everything was killed at once', async () => {
    const { child, pid, url } = await startElsewhere();
    await query(url, 'create table kept as select 42 as answer');
    process.kill(pid, 'SIGKILL');
    child.kill('SIGKILL');
    await once(child, 'close');
    expect(await query((await start()).url, 'select answer from kept')).toEqual([42]);
  });

  it('stops a server that an earlier life left running on its folder', async () => {
    const server = await start();
    const cluster = join(dataFolder, 'cluster');
    await clearEarlierServer(await locateBinaries(await choosePostgresUser(cluster)), cluster);
    expect(processExists(server.pid)).toBe(false);
  });

  it('leaves a stranger alone whose process number stands in a stale pid file', async () => {
    await (await start()).stop();
    const cluster = join(dataFolder, 'cluster');
    await writeFile(join(cluster, 'postmaster.pid'), `${process.pid}\n${cluster}\n`);
    const server = await start();
    expect(await query(server.url, 'select 1')).toEqual([1]);
  });

  it('takes over the claim of a dead process and a preparation that was cut off', async () => {
    await mkdir(join(dataFolder, 'cluster.draft-1', 'base'), { recursive: true });
    await writeFile(join(dataFolder, 'owner.json'), '{"pid": 1, "startedAt": "never", "nonce": "x"}');
    const server = await start();
    expect(await query(server.url, 'select 1')).toEqual([1]);
    expect(await drafts()).toEqual([]);
  });

  it('takes over the claim of a killed process that nobody has collected', async () => {
    // The shell becomes a program that never asks how its child ended, so the child stays as a zombie.
    const parentOfZombie = spawn('/bin/sh', ['-c', 'sleep 600 & echo $!; exec sleep 600'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    children.push(parentOfZombie);
    const [said] = await once(parentOfZombie.stdout, 'data');
    const zombie = Number(String(said));
    await mkdir(dataFolder);
    const owner = { pid: zombie, startedAt: processStartedAt(zombie), nonce: 'x' };
    await writeFile(join(dataFolder, 'owner.json'), JSON.stringify(owner));
    await expect(lockFolder(dataFolder)).rejects.toThrow(FolderInUseError);
    process.kill(zombie, 'SIGKILL');
    await expect.poll(() => processStartedAt(zombie)).toBe('');
    expect(processExists(zombie)).toBe(true);
    await (await lockFolder(dataFolder)).release();
  });

  it('is not disturbed by a preparation that outlives the start that was killed', async () => {
    const first = spawn(process.execPath, [holdOpen, dataFolder, 'none'], { stdio: 'ignore' });
    children.push(first);
    const isPreparing = async () => (await drafts()).length > 0;
    await expect.poll(isPreparing, { interval: 5, timeout: 10_000 }).toBe(true);
    first.kill('SIGKILL');
    await once(first, 'close');
    expect(await query((await start()).url, 'select 1')).toEqual([1]);
  });

  it('names both versions when the data was made by another PostgreSQL', async () => {
    await mkdir(join(dataFolder, 'cluster'), { recursive: true });
    await writeFile(join(dataFolder, 'cluster', 'PG_VERSION'), '15\n');
    await expect(start()).rejects.toThrow(/made by PostgreSQL 15; this is PostgreSQL 18/);
  });

  it('writes neither statements nor refused rows to its log', async () => {
    const server = await start();
    await query(server.url, 'create table words (word text check (length(word) < 3))');
    await expect(query(server.url, "insert into words values ('a secret prompt')")).rejects.toThrow(
      /words_word_check/,
    );
    const log = await readFile(join(dataFolder, 'postgres.log'), 'utf8');
    expect(log).toContain('words_word_check');
    expect(log).not.toContain('secret');
  });
});
