import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { freePort } from '@pingvas/config/free-port';
import { pythonEnvironment, readRealEngineConfig } from './config.ts';
import { installModels, readMark } from './engine-calls.ts';
import { type PreparedEngine, prepareEngine } from './prepare-engine.ts';
import { pythonScript } from './python-scripts.ts';
import { tinyModels } from './tiny-models.ts';

export interface RealEngineOptions {
  /** Where the installation is kept; what PINGVAS_ENGINE_HOME or the user's cache folder say when left out. */
  readonly home?: string;
  /** The engine's own files; a folder of this run, removed at the end, when left out. */
  readonly dataFolder?: string;
  /** A free one when left out. */
  readonly port?: number;
  /** More lines of `invokeai.yaml`. */
  readonly settings?: Readonly<Record<string, string | number | boolean>>;
  readonly say?: (words: string) => void;
  readonly signal?: AbortSignal;
}

/** A running InvokeAI server on this machine's processor. */
export interface RealEngine {
  /** `http://127.0.0.1:port`, the same after a restart. */
  readonly url: string;
  readonly port: number;
  readonly dataFolder: string;
  /** Resolves when the process that runs now has ended. */
  readonly exited: () => Promise<void>;
  /** The last lines that it printed. */
  readonly output: () => string;
  /** SIGKILL; resolves when the process is gone. */
  readonly kill: () => Promise<void>;
  /** Starts the server again on the same port and folder; it must have ended. */
  readonly start: () => Promise<void>;
  /** Ends the server if it runs, and removes the folder of this run. */
  readonly stop: () => Promise<void>;
}

/** Another engine already has the folder. */
export class FolderTakenError extends Error {
  constructor(folder: string) {
    super(`Another engine runs in ${folder}`);
    this.name = 'FolderTakenError';
  }
}

const folderTaken = 75;
const linesMax = 200;
const startMs = 300_000;
const stopMs = 10_000;

function yaml(settings: Readonly<Record<string, string | number | boolean>>): string {
  const lines = Object.entries(settings).map(([key, value]) => `${key}: ${value}`);
  return `schema_version: 4.0.3\n${lines.join('\n')}\n`;
}

interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<number | null>;
  readonly lines: string[];
}

/**
 * One start of the server. Its address is what it says itself, and what answers there must show the mark that was
 * written into its settings: a busy port makes the engine take another one without a word to its starter.
 */
async function launch(
  { python }: PreparedEngine,
  folder: string,
  port: number,
  more: RealEngineOptions['settings'],
): Promise<Running> {
  const mark = `pingvas-${randomUUID()}`;
  const settings = {
    host: '127.0.0.1',
    port,
    device: 'cpu',
    precision: 'float32',
    hashing_algorithm: 'random',
    allow_unknown_models: false,
    node_cache_size: 0,
    http_compression_level: 1,
    log_format: 'plain',
    profile_prefix: mark,
    ...more,
  };
  await mkdir(folder, { recursive: true });
  // It writes the settings itself, when it has the folder for itself: the file may be another engine's.
  const child = spawn(python, [pythonScript('serve'), folder, yaml(settings)], {
    env: pythonEnvironment(),
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const { promise: ended, resolve: end } = Promise.withResolvers<number | null>();
  child.once('error', () => end(null));
  child.once('exit', end);
  const lines: string[] = [];
  const { promise: address, resolve: tellAddress } = Promise.withResolvers<string>();
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      lines.push(line);
      if (lines.length > linesMax) lines.shift();
      const [, url] = /Invoke running on (http:\/\/\S+:\d+)/.exec(line) ?? [];
      if (url !== undefined) tellAddress(url);
    });
  }
  const tooLate = AbortSignal.timeout(startMs);
  const late = new Promise<'late'>((resolve) => {
    tooLate.addEventListener('abort', () => resolve('late'));
  });
  const first = await Promise.race([address, ended, late]);
  if (first === folderTaken) throw new FolderTakenError(folder);
  const running = { child, ended, lines };
  if (typeof first !== 'string' || first === 'late') {
    child.kill('SIGKILL');
    const words = first === 'late' ? 'did not start in five minutes' : 'ended while it started';
    throw new Error(`The engine ${words}:\n${lines.slice(-15).join('\n')}`);
  }
  const wanted = `http://127.0.0.1:${port}`;
  const answers = first === wanted && (await untilMarked(wanted, mark, ended, tooLate));
  if (!answers) {
    await endProcess(running);
    throw new Error(`Port ${port} belongs to another program; the engine went to ${first}`);
  }
  return running;
}

/** The engine says where it runs shortly before it listens there. */
async function untilMarked(
  url: string,
  mark: string,
  ended: Promise<unknown>,
  signal: AbortSignal,
): Promise<boolean> {
  let isOver = false;
  void ended.then(() => {
    isOver = true;
  });
  while (!isOver && !signal.aborted) {
    const read = await readMark(url).catch(() => undefined);
    if (read !== undefined) return read === mark;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return false;
}

async function endProcess({ child, ended }: Running): Promise<void> {
  child.kill('SIGTERM');
  const hurry = setTimeout(() => child.kill('SIGKILL'), stopMs);
  await ended;
  clearTimeout(hurry);
}

/**
 * Starts InvokeAI on this machine's processor with the tiny models, and installs it first when it is not there.
 * The server ends with this process, however that ends.
 *
 * @throws Error that says what is missing, or why the server did not start; FolderTakenError.
 */
export async function startRealEngine(options: RealEngineOptions = {}): Promise<RealEngine> {
  const config = readRealEngineConfig();
  const { say = () => undefined, signal } = options;
  const prepared = await prepareEngine({
    home: config.home,
    python: config.python,
    say,
    signal,
    ...homeOf(options),
  });
  const dataFolder = options.dataFolder ?? (await mkdtemp(join(tmpdir(), 'pingvas-engine-')));
  const removeOwn = async () => {
    if (options.dataFolder === undefined) await rm(dataFolder, { recursive: true, force: true });
  };
  const port = options.port ?? (await freePort());
  const url = `http://127.0.0.1:${port}`;
  let running: Running | undefined;
  const start = async () => {
    if (running !== undefined) throw new Error('The engine runs already');
    const started = await launch(prepared, dataFolder, port, options.settings);
    running = started;
    void started.ended.then(() => {
      if (running === started) running = undefined;
    });
    signal?.throwIfAborted();
  };
  const stop = async () => {
    if (running !== undefined) await endProcess(running);
    await removeOwn();
  };
  let lastLines: readonly string[] = [];
  try {
    say('starting the server');
    await start();
    lastLines = running?.lines ?? [];
    const models = tinyModels.map(({ key, name, file }) => ({
      key,
      name,
      path: join(prepared.modelsFolder, file),
    }));
    await installModels(url, models);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    url,
    port,
    dataFolder,
    exited: async () => void (await running?.ended),
    output: () => (running?.lines ?? lastLines).join('\n'),
    kill: async () => {
      lastLines = running?.lines ?? lastLines;
      running?.child.kill('SIGKILL');
      await running?.ended;
    },
    start,
    stop,
  };
}

function homeOf({ home }: RealEngineOptions): { readonly home?: string } {
  return home === undefined ? {} : { home };
}
