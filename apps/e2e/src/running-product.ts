import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { freePort } from '@pingvas/config/free-port';

const repository = resolve(import.meta.dirname, '../../..');

export interface RunningProduct {
  readonly url: string;
  readonly email: string;
  readonly password: string;
  readonly dataFolder: string;
  /** Everything that was printed so far. */
  output(): string;
  /** Sends a signal to the start command and waits until it has ended; answers its exit code. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
  /** Ids of the processes that the start keeps running. */
  childPids(): Promise<number[]>;
  readonly process: ChildProcess;
}

export interface ProductOptions {
  readonly dataFolder?: string;
  readonly port?: number;
  readonly env?: Readonly<Record<string, string>>;
}

const folders: string[] = [];

/** A new, empty folder, until `removeFolders`. */
export async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'pingvas-e2e-'));
  folders.push(folder);
  return folder;
}

/** Removes the folders of this process; some hold a whole database. What runs on them must have been stopped. */
export async function removeFolders(): Promise<void> {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true, maxRetries: 5 });
}

/** Runs the start command as a person would, on a free port, and collects what it prints. */
export function runStart(args: readonly string[], env: Readonly<Record<string, string>>) {
  const child = spawn(process.execPath, ['apps/local/src/start.ts', ...args], {
    cwd: repository,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (data: Buffer) => {
      printed += data.toString('utf8');
    });
  }
  const ended = new Promise<number | null>((resolveCode) => child.once('close', (code) => resolveCode(code)));
  return { child, ended, output: () => printed };
}

/** Below the tests' own limit, so that what was printed is told. */
const readyWithinMs = 150_000;
const endsWithinMs = 15_000;

/** Brings the whole product up in a data folder of its own and waits for its last line. */
export async function startProduct(options: ProductOptions = {}): Promise<RunningProduct> {
  const dataFolder = options.dataFolder ?? (await newFolder());
  const port = options.port ?? (await freePort());
  const { child, ended, output } = runStart(['--port', String(port)], {
    PINGVAS_DATA: dataFolder,
    EMULATOR_STEP_MS: '40',
    EMULATOR_PAINT_QUALITY: 'draft',
    // Every person of these tests is at one address.
    LIMIT_FACTOR: '1000',
    ...options.env,
  });

  const ready = Promise.withResolvers<string>();
  const look = () => {
    const url = /^Pingvas is ready at (\S+)$/m.exec(output())?.[1];
    if (url !== undefined) ready.resolve(url);
  };
  child.stdout.on('data', look);
  let why = 'the start ended';
  void ended.then((code) => ready.reject(new Error(`${why}, with exit code ${code}:\n${output()}`)));
  const slow = setTimeout(() => {
    why = `not ready after ${readyWithinMs / 1_000} s`;
    child.kill('SIGINT');
    setTimeout(() => child.kill('SIGKILL'), endsWithinMs).unref();
  }, readyWithinMs);
  const url = await ready.promise.finally(() => clearTimeout(slow));
  const access = JSON.parse(await readFile(join(dataFolder, 'local.json'), 'utf8')) as {
    email: string;
    password: string;
  };

  return {
    url,
    email: access.email,
    password: access.password,
    dataFolder,
    output,
    process: child,
    stop: (signal = 'SIGINT') => {
      child.kill(signal);
      return ended;
    },
    childPids: async () => {
      const record = JSON.parse(await readFile(join(dataFolder, 'children.json'), 'utf8')) as {
        pid: number;
      }[];
      return record.map(({ pid }) => pid);
    },
  };
}

/** True while a process with this id exists. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
