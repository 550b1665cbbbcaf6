import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream, type WriteStream } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import { inheritedEnvironment, repositoryFolder } from './config.ts';
import { writePrivately } from './data-folder.ts';
import { commandOf } from './running-processes.ts';

export interface ChildDefinition {
  readonly name: string;
  /** Script and arguments for this Node, the script relative to the repository. */
  readonly arguments: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
}

const restartDelaysMs = [500, 1_000, 2_000, 5_000, 10_000];
const recordSchema = z.array(z.object({ name: z.string(), pid: z.int(), script: z.string() }));

/**
 * The long-running processes of this installation. Each writes its log to a file, is started again when it
 * dies by itself, and is remembered on disk so that the next start can end what a kill -9 left behind.
 */
export class Children {
  readonly #folder: string;
  readonly #isVerbose: boolean;
  readonly #onTrouble: (line: string) => void;
  readonly #running = new Map<string, { child: ChildProcess; script: string }>();
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

  /** Ends processes of an earlier start of this data folder that outlived it. Only those whose command is still ours. */
  async endLeftovers(): Promise<number> {
    const text = await readFile(this.#recordFile, 'utf8').catch(() => '[]');
    const parsed = recordSchema.safeParse(parseJson(text));
    let ended = 0;
    for (const { pid, script } of parsed.success ? parsed.data : []) {
      const command = await commandOf(pid);
      if (command === null || !command.includes(script)) continue;
      killGroup(pid, 'SIGKILL');
      ended += 1;
    }
    await rm(this.#recordFile, { force: true });
    return ended;
  }

  /** Starts a process and keeps it running until `stop`. */
  start(definition: ChildDefinition): void {
    this.#launch(definition, 0);
  }

  /** The last lines a process wrote, for the message when it does not come up. */
  tailOf(name: string): string {
    return (this.#tails.get(name) ?? []).join('\n');
  }

  /** True while the process runs; it may have died and wait for its restart. */
  isRunning(name: string): boolean {
    return this.#running.has(name);
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
    for (const { child } of this.#running.values())
      if (child.pid !== undefined) killGroup(child.pid, 'SIGKILL');
    await rm(this.#recordFile, { force: true });
  }

  #launch(definition: ChildDefinition, failures: number): void {
    const startedAt = performance.now();
    const log = createWriteStream(join(this.#folder, 'logs', `${definition.name}.log`), { flags: 'a' });
    const child = spawn(process.execPath, [...definition.arguments], {
      cwd: repositoryFolder,
      env: definedOnly({ ...inheritedEnvironment(), ...definition.env }),
      stdio: ['ignore', 'pipe', 'pipe'],
      // A group of its own: Ctrl-C in the terminal reaches this process only, which then stops them in order.
      detached: process.platform !== 'win32',
    });
    this.#running.set(definition.name, {
      child,
      script: definition.arguments.find((a) => !a.startsWith('-')) ?? '',
    });
    this.#remember();
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (data: Buffer) => this.#take(definition.name, data, log));
    child.on('error', (error) =>
      this.#onTrouble(`${definition.name} could not be started: ${error.message}`),
    );
    child.on('close', (code, signal) => {
      log.end();
      this.#running.delete(definition.name);
      if (this.#isStopping) return;
      this.#remember();
      const ranLong = performance.now() - startedAt > 60_000;
      const count = ranLong ? 0 : failures;
      const delay = restartDelaysMs[Math.min(count, restartDelaysMs.length - 1)] ?? 10_000;
      this.#onTrouble(
        `${definition.name} ended (${signal ?? `exit code ${code}`}); it starts again in ${delay / 1000} s. Its log: ${join(this.#folder, 'logs', `${definition.name}.log`)}`,
      );
      setTimeout(() => {
        if (!this.#isStopping) this.#launch(definition, count + 1);
      }, delay);
    });
  }

  #take(name: string, data: Buffer, log: WriteStream): void {
    log.write(data);
    const lines = data
      .toString('utf8')
      .split('\n')
      .filter((line) => line !== '');
    this.#tails.set(name, [...(this.#tails.get(name) ?? []), ...lines].slice(-20));
    if (this.#isVerbose) for (const line of lines) process.stdout.write(`[${name}] ${line}\n`);
  }

  #remember(): void {
    const record = [...this.#running].flatMap(([name, { child, script }]) =>
      child.pid === undefined ? [] : [{ name, pid: child.pid, script }],
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
