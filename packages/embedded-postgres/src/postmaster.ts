import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { readFileSync, readlinkSync } from 'node:fs';
import { open, readFile, realpath, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { processExists } from './folder-lock.ts';
import type { PostgresBinaries } from './postgres-binaries.ts';
import type { PostgresUser } from './postgres-user.ts';

/** How a program is started so that its user can reach the cluster: see `clusterPathFor`. */
export interface ClusterAccess {
  readonly clusterFolder: string;
  /** What the program is told as its data folder. */
  readonly pathForProgram: string;
  readonly user: PostgresUser | null;
}

/**
 * `fast`, the default, disconnects clients and writes the data; `immediate` leaves everything as it is, to be recovered
 * at the next start.
 */
export type StopMode = 'fast' | 'immediate';

export interface Postmaster {
  readonly pid: number;
  /** Settles when the server has ended, for whatever reason. */
  readonly ended: Promise<void>;
  stop(mode?: StopMode): Promise<void>;
}

/** The server gave up while starting; `output` is what it said. */
export class PostgresStartError extends Error {
  readonly output: string;

  constructor(output: string) {
    super(`PostgreSQL did not start. It said:\n${output.trim() || '(nothing)'}`);
    this.name = 'PostgresStartError';
    this.output = output;
  }
}

const readyWithinMs = 60_000;
const stopWithinMs = 10_000;
const pollMs = 10;

/*
 * The server must not outlive us, whatever ends us. A watcher, detached from both, reads a pipe that only we hold:
 * a line means that we stopped the server ourselves; end of file means that we are gone, even by SIGKILL, and it asks
 * the server for a fast shutdown. `exec` makes the server the very process that we spawned.
 */
const watchedStart = '( ( read -r line || kill -INT $$ ) <&3 >/dev/null 2>&1 & ) ; exec 3<&- ; exec "$@"';

/** Starts the server on 127.0.0.1 and waits until it accepts connections. @throws PostgresStartError */
export async function startPostmaster(
  binaries: PostgresBinaries,
  access: ClusterAccess,
  settings: Readonly<Record<string, string | number>>,
  logPath: string,
): Promise<Postmaster> {
  const args = [
    '-D',
    access.pathForProgram,
    ...Object.entries(settings).flatMap(([k, v]) => ['-c', `${k}=${v}`]),
  ];
  const logFile = await open(logPath, 'a');
  const logStart = (await logFile.stat()).size;
  const identity = access.user === null ? {} : { uid: access.user.uid, gid: access.user.gid };
  const isWindows = process.platform === 'win32';
  const child = spawn(
    isWindows ? binaries.postgres : '/bin/sh',
    isWindows ? args : ['-c', watchedStart, 'postgres', binaries.postgres, ...args],
    {
      cwd: access.clusterFolder,
      env: serverEnvironment(),
      // A session of its own: Ctrl-C in the terminal reaches us, and we stop the server when its clients are done.
      detached: true,
      stdio: ['ignore', logFile.fd, logFile.fd, 'pipe'],
      ...identity,
    },
  );
  const ended = endOf(child);
  await logFile.close();
  // Neither the server nor the pipe keeps a caller alive that forgot to stop it.
  child.unref();
  const leash = child.stdio[3];
  if (leash && 'unref' in leash && typeof leash.unref === 'function') leash.unref();

  const isReady = await waitUntilReady(child, access.clusterFolder);
  if (!isReady) {
    child.kill('SIGKILL');
    await ended;
    throw new PostgresStartError((await readFile(logPath, 'utf8')).slice(logStart).slice(-4_000));
  }
  const pid = child.pid ?? 0;
  return {
    pid,
    ended,
    stop: async (mode = 'fast') => {
      child.ref();
      if (leash && 'end' in leash) leash.end('stopped\n');
      await stopServer(pid, binaries, access.clusterFolder, mode);
      await ended;
    },
  };
}

function endOf(child: ChildProcess): Promise<void> {
  return new Promise((settle) => {
    child.once('exit', () => settle());
    child.once('error', () => settle());
  });
}

async function waitUntilReady(child: ChildProcess, clusterFolder: string): Promise<boolean> {
  let failed = false;
  child.once('error', () => {
    failed = true;
  });
  const deadline = performance.now() + readyWithinMs;
  while (performance.now() < deadline) {
    if (failed || child.exitCode !== null || child.signalCode !== null) return false;
    const pidFile = await readPidFile(clusterFolder);
    // The eighth line is the server's own word on its state.
    if (pidFile !== null && pidFile.pid === child.pid && pidFile.state === 'ready') return true;
    await pause(pollMs);
  }
  return false;
}

async function readPidFile(clusterFolder: string): Promise<{ pid: number; state: string } | null> {
  const text = await readFile(join(clusterFolder, 'postmaster.pid'), 'utf8').catch(() => null);
  if (text === null) return null;
  const lines = text.split('\n');
  return { pid: Number(lines[0]), state: (lines[7] ?? '').trim() };
}

/**
 * Clears what an earlier life left in the cluster: a server still running on it is stopped, a pid file whose process
 * is gone or is somebody else's is removed. Only call while holding the folder's lock: then such a server is ours.
 */
export async function clearEarlierServer(binaries: PostgresBinaries, clusterFolder: string): Promise<void> {
  const left = await readPidFile(clusterFolder);
  if (left === null) return;
  if (Number.isInteger(left.pid) && left.pid > 0 && (await isServerOf(left.pid, clusterFolder))) {
    await stopServer(left.pid, binaries, clusterFolder, 'fast');
  }
  await rm(join(clusterFolder, 'postmaster.pid'), { force: true });
}

async function isServerOf(pid: number, clusterFolder: string): Promise<boolean> {
  if (!processExists(pid)) return false;
  const folder = await realpath(clusterFolder);
  if (process.platform === 'linux') {
    try {
      const program = readFileSync(`/proc/${pid}/comm`, 'utf8').trim();
      return program === 'postgres' && readlinkSync(`/proc/${pid}/cwd`) === folder;
    } catch {
      return false;
    }
  }
  if (process.platform === 'win32') return true;
  try {
    return execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).includes(
      clusterFolder,
    );
  } catch {
    return false;
  }
}

/** Shuts down as told: clients are disconnected, open transactions rolled back. Then harder. */
async function stopServer(
  pid: number,
  binaries: PostgresBinaries,
  clusterFolder: string,
  mode: StopMode,
): Promise<void> {
  if (process.platform === 'win32') {
    try {
      execFileSync(binaries.pgCtl, ['stop', '-D', clusterFolder, '-m', mode, '-w'], { stdio: 'ignore' });
    } catch {
      // Already gone.
    }
    return;
  }
  const signals = ['SIGINT', 'SIGQUIT', 'SIGKILL'] as const;
  for (const signal of mode === 'fast' ? signals : signals.slice(1)) {
    if (!signalTo(pid, signal)) return;
    const deadline = performance.now() + stopWithinMs;
    while (performance.now() < deadline) {
      if (!isRunning(pid)) return;
      await pause(pollMs);
    }
  }
}

function signalTo(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}

/** False for a process that has ended but that nobody has collected yet, too. */
function isRunning(pid: number): boolean {
  if (!processExists(pid)) return false;
  try {
    const line = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return line.slice(line.lastIndexOf(')') + 2, line.lastIndexOf(')') + 3) !== 'Z';
  } catch {
    return process.platform !== 'linux';
  }
}

/** Nothing of the caller's own PG* settings may leak in; messages stay English so that they can be searched. */
export function serverEnvironment(): Record<string, string> {
  return { LC_ALL: 'C.UTF-8', TZ: 'UTC', PATH: '/usr/local/bin:/usr/bin:/bin' };
}
