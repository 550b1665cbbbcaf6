import { type ChildProcess, spawn } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { processStartedAt } from '@pingvas/embedded-postgres';
import { z } from 'zod';
import { inheritedEnvironment, repositoryFolder } from './config.ts';
import { writePrivately } from './data-folder.ts';
import { leashed } from './leashed.ts';
import { LogFile } from './log-file.ts';
import { commandOf } from './running-processes.ts';

export interface ChildDefinition {
  readonly name: string;
  /** Script and arguments for this Node, the script relative to the repository. */
  readonly arguments: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
}

interface RunningChild {
  readonly child: ChildProcess;
  readonly script: string;
  readonly startedAt: string;
}

const restartDelaysMs = [500, 1_000, 2_000, 5_000, 10_000];
/** For a killed process to be gone and its port to be free. */
const killedWithinMs = 2_000;
const recordSchema = z.array(
  z.object({ name: z.string(), pid: z.int(), script: z.string(), startedAt: z.string() }),
);

/**
 * The long-running processes of this installation. Each writes its log to a file, is started again when it
 * dies by itself, ends with this process, and is remembered on disk so that the next start can end what hung.
 */
export class Children {
  readonly #folder: string;
  readonly #isVerbose: boolean;
  readonly #onTrouble: (line: string) => void;
  readonly #wanted = new Map<string, ChildDefinition>();
  readonly #running = new Map<string, RunningChild>();
  readonly #tails = new Map<string, string[]>();
  #isStopping = false;
  #recorded: Promise<void> = Promise.resolve();

  constructor(options: { folder: string; isVerbose: boolean; onTrouble: (line: string) => void }) {
    this.#folder = options.folder;
    this.#isVerbose = options.isVerbose;
    this.#onTrouble = options.onTrouble;
  }

  get #recordFile(): string {
    return join(this.#folder, 'children.json');
  }

  /** Ends processes of an earlier start of this data folder that outlived it: only the very ones that it started. */
  async endLeftovers(): Promise<number> {
    const text = await readFile(this.#recordFile, 'utf8').catch(() => '[]');
    const parsed = recordSchema.safeParse(parseJson(text));
    let ended = 0;
    for (const { pid, script, startedAt } of parsed.success ? parsed.data : []) {
      const isTheSame = async () =>
        processStartedAt(pid) === startedAt && (await commandOf(pid))?.includes(script) === true;
      if (!(await isTheSame())) continue;
      killGroup(pid, 'SIGKILL');
      const deadline = performance.now() + killedWithinMs;
      while ((await isTheSame()) && performance.now() < deadline) await wait(10);
      ended += 1;
    }
    await rm(this.#recordFile, { force: true });
    return ended;
  }

  /**
   * Starts a process and keeps it running until `stop`.
   *
   * @throws Error after `stop`, so that whoever starts one part after the other ends there
   */
  start(definition: ChildDefinition): void {
    if (this.#isStopping) throw new Error(`${definition.name} is not started: everything is being stopped.`);
    this.#wanted.set(definition.name, definition);
    this.#tails.delete(definition.name);
    this.#launch(definition, 0);
  }

  /** Ends one process that has nothing to hand back, for good. */
  async end(name: string): Promise<void> {
    this.#wanted.delete(name);
    const entry = this.#running.get(name);
    if (entry?.child.pid !== undefined) killGroup(entry.child.pid, 'SIGKILL');
    while (this.#running.has(name)) await wait(10);
  }

  /** The last lines a process wrote, for the message when it does not come up. */
  tailOf(name: string): string {
    return (this.#tails.get(name) ?? []).join('\n');
  }

  /** Asks every process to end, in the given order, and kills what is left after `graceMs`. */
  async stop(order: readonly string[], graceMs: number): Promise<void> {
    this.#isStopping = true;
    const deadline = performance.now() + graceMs;
    for (const name of order) {
      const entry = this.#running.get(name);
      if (entry === undefined) continue;
      entry.child.kill('SIGTERM');
      // The next one is asked once this one has had its share, so that a worker can still hand work back.
      while (this.#running.has(name) && performance.now() < deadline - 200 * order.length) await wait(20);
    }
    while (this.#running.size > 0 && performance.now() < deadline) await wait(20);
    this.killAll();
    // A list that is still being written must not come back after its removal.
    await this.#recorded;
    await rm(this.#recordFile, { force: true });
  }

  /** Without a word, and without waiting: for the last moment of this process. */
  killAll(): void {
    this.#isStopping = true;
    for (const { child } of this.#running.values())
      if (child.pid !== undefined) killGroup(child.pid, 'SIGKILL');
  }

  #launch(definition: ChildDefinition, failures: number): void {
    const beganAt = performance.now();
    const log = new LogFile(join(this.#folder, 'logs', `${definition.name}.log`));
    const child = spawn(process.execPath, [...leashed, ...definition.arguments], {
      cwd: repositoryFolder,
      env: definedOnly({ ...inheritedEnvironment(), ...definition.env }),
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      // A group of its own: Ctrl-C in the terminal reaches this process only, which then stops them in order.
      detached: process.platform !== 'win32',
    });
    this.#running.set(definition.name, {
      child,
      script: definition.arguments.find((a) => !a.startsWith('-')) ?? '',
      startedAt: child.pid === undefined ? '' : processStartedAt(child.pid),
    });
    this.#remember();
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (data: Buffer) => this.#take(definition.name, data, log));
    child.on('error', (error) =>
      this.#onTrouble(`${definition.name} could not be started: ${error.message}`),
    );
    child.on('close', (code, signal) => {
      this.#running.delete(definition.name);
      if (this.#isStopping) return;
      this.#remember();
      if (this.#wanted.get(definition.name) !== definition) return;
      const ranLong = performance.now() - beganAt > 60_000;
      const count = ranLong ? 0 : failures;
      const delay = restartDelaysMs[Math.min(count, restartDelaysMs.length - 1)] ?? 10_000;
      this.#onTrouble(
        `${definition.name} ended (${signal ?? `exit code ${code}`}); it starts again in ${delay / 1000} s. Its log: ${log.path}`,
      );
      setTimeout(() => {
        const isWanted = this.#wanted.get(definition.name) === definition;
        if (!this.#isStopping && isWanted) this.#launch(definition, count + 1);
      }, delay);
    });
  }

  #take(name: string, data: Buffer, log: LogFile): void {
    log.write(data);
    const lines = data
      .toString('utf8')
      .split('\n')
      .filter((line) => line !== '');
    this.#tails.set(name, [...(this.#tails.get(name) ?? []), ...lines].slice(-20));
    if (this.#isVerbose) for (const line of lines) process.stdout.write(`[${name}] ${line}\n`);
  }

  #remember(): void {
    const record = [...this.#running].flatMap(([name, { child, script, startedAt }]) =>
      child.pid === undefined ? [] : [{ name, pid: child.pid, script, startedAt }],
    );
    // One write after the other, or an older list could land last.
    this.#recorded = this.#recorded
      .then(() => writePrivately(this.#recordFile, JSON.stringify(record)))
      .catch((error: unknown) =>
        this.#onTrouble(`the list of running processes could not be written: ${String(error)}`),
      );
  }
}

function killGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, signal);
  } catch {
    // It is gone already, which is what was wanted.
  }
}

function definedOnly(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return [];
  }
}
