import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findPython } from './find-python.ts';
import { lockFolder } from './folder-lock.ts';
import { installEngine, pythonOf } from './install-engine.ts';
import { pythonScript, requirementsFile } from './python-scripts.ts';
import { runToEnd } from './run-to-end.ts';

/** The version that everything here was tried with. */
export const engineVersion = '6.14.2';

export interface PreparedEngine {
  /** The interpreter that has InvokeAI. */
  readonly python: string;
  readonly modelsFolder: string;
  /** Everything of this version lies below it. */
  readonly folder: string;
}

export interface PrepareOptions {
  readonly home: string;
  /** The interpreter to install with; looked for when left out. */
  readonly python?: string | undefined;
  readonly say?: (words: string) => void;
  readonly signal?: AbortSignal | undefined;
}

const neededBytes = 8.5e9;

/** Beside a step that prints nothing for long, so that nobody takes it for dead. */
const silenceMs = 20_000;

async function recipe(): Promise<string> {
  const hash = createHash('sha256');
  for (const file of [requirementsFile, pythonScript('tiny_models')]) hash.update(await readFile(file));
  return hash.digest('hex').slice(0, 12);
}

/** What is ready, or undefined when something is missing or was made by another recipe. */
async function findReady(folder: string, wanted: string): Promise<PreparedEngine | undefined> {
  const made = await readFile(join(folder, 'ready'), 'utf8').catch(() => '');
  const ready = { python: pythonOf(join(folder, 'venv')), modelsFolder: join(folder, 'models'), folder };
  return made === wanted && existsSync(ready.python) && existsSync(ready.modelsFolder) ? ready : undefined;
}

async function expectRoom(folder: string): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  if (bavail * bsize >= neededBytes) return;
  const gigabytes = (bytes: number) => `${(bytes / 1e9).toFixed(1)} GB`;
  throw new Error(
    `${gigabytes(bavail * bsize)} are free at ${folder}, and InvokeAI needs ${gigabytes(neededBytes)} to install. Set PINGVAS_ENGINE_HOME to a folder with more room.`,
  );
}

function withElapsedTime(say: (words: string) => void): { say: typeof say; stop: () => void } {
  const startedAt = performance.now();
  let spokeAt = startedAt;
  const timer = setInterval(() => {
    if (performance.now() - spokeAt < silenceMs) return;
    spokeAt = performance.now();
    say(`still at it after ${Math.round((performance.now() - startedAt) / 1_000)} s`);
  }, 1_000);
  return {
    say: (words) => {
      spokeAt = performance.now();
      say(words);
    },
    stop: () => clearInterval(timer),
  };
}

/**
 * Installs InvokeAI and makes the tiny models, unless an earlier run has: then it answers at once. Any number of
 * runs may ask at the same time; one works, the others wait for it.
 *
 * @throws Error that says what is missing on this machine, or pip's last words.
 */
export async function prepareEngine(options: PrepareOptions): Promise<PreparedEngine> {
  const { home, signal, say: tell = () => undefined } = options;
  const folder = join(home, engineVersion);
  const wanted = await recipe();
  const ready = await findReady(folder, wanted);
  if (ready !== undefined) return ready;

  const found = await findPython(options.python);
  await mkdir(folder, { recursive: true });
  const lock = await lockFolder(folder, found.path, {
    onWait: () => tell('another run is installing; waiting for it'),
    signal,
  });
  const { say, stop } = withElapsedTime(tell);
  try {
    const meanwhile = await findReady(folder, wanted);
    if (meanwhile !== undefined) return meanwhile;
    const run = { sharedFile: lock.sharedFile, signal };
    if (!existsSync(join(folder, 'venv'))) await expectRoom(folder);
    say(`installing InvokeAI ${engineVersion} with Python ${found.version} into ${folder}`);
    const python = await installEngine({ folder, python: found.path, say, run });
    say('making the tiny models');
    await remakeModels(folder, wanted);
    const made = await runToEnd(python, [pythonScript('tiny_models'), join(folder, 'models')], run);
    if (made.exitCode !== 0)
      throw new Error(`The models were not made:\n${made.lines.slice(-10).join('\n')}`);
    await writeFile(join(folder, 'ready.new'), wanted);
    await rename(join(folder, 'ready.new'), join(folder, 'ready'));
    return { python, modelsFolder: join(folder, 'models'), folder };
  } finally {
    stop();
    await lock.release();
  }
}

/** Models of another recipe are not kept: an interrupted run of the same recipe goes on where it stood. */
async function remakeModels(folder: string, wanted: string): Promise<void> {
  const models = join(folder, 'models');
  const note = join(models, 'recipe');
  if ((await readFile(note, 'utf8').catch(() => '')) === wanted) return;
  await rm(models, { recursive: true, force: true });
  await mkdir(models, { recursive: true });
  await writeFile(note, wanted);
}
