import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as wait } from 'node:timers/promises';
import { inheritedEnvironment, repositoryFolder } from './config.ts';
import { type GroupMember, membersOfGroup } from './process-group.ts';

/** How a process ended: one of both is null. */
export interface PartEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** One process of the stack. It can be started again and again; what it is told stays the same but for `start(env)`. */
export interface Part {
  readonly name: string;
  /** Of the run in progress, or of the last one. */
  readonly pid: number;
  readonly isAlive: boolean;
  /**
   * Starts it and waits until it is ready. `env` is laid over its settings for this run only, e.g. FAULT_POINTS.
   *
   * @throws Error with the end of its output when it ends, or is not ready in time
   */
  start(env?: Readonly<Record<string, string>>): Promise<void>;
  /** Starts it and waits for nothing: for a process whose neighbours are away. Resolves when it runs. */
  launch(env?: Readonly<Record<string, string>>): Promise<void>;
  /** Resolves when it is ready, however it was started. */
  untilReady(): Promise<void>;
  /** SIGKILL; resolves when it is gone. */
  kill(): Promise<void>;
  /** SIGTERM, as an operator stops it; resolves when it is gone. Killed when it takes longer than 30 s. */
  stop(): Promise<void>;
  /** SIGSTOP: it keeps its connections and says nothing. */
  pause(): void;
  /** SIGCONT. */
  resume(): void;
  /** The end of the run in progress, or of the last one. */
  readonly exited: Promise<PartEnd>;
  /** What it printed, over all runs; the newest two million characters. */
  output(): string;
}

export interface ProcessDefinition {
  readonly name: string;
  /** Program and arguments, asked for at each start. */
  command(): Promise<readonly string[]>;
  env(): Readonly<Record<string, string>>;
  /** Resolves to null when ready, else to why not; asked again and again. */
  readiness(startedAt: Date): Promise<string | null>;
}

const readyWithinMs = 90_000;
const stopWithinMs = 30_000;
const survivorsWithinMs = 10_000;
const outputCharsMax = 2_000_000;

/*
 * Nothing may outlive this process, not even what was stopped by SIGSTOP and can hear no word: a watcher reads a pipe
 * that only we hold. A line means that the part has ended; end of file means that we are gone. `exec` makes the part
 * the very process that we spawned.
 */
const watchedStart = '( ( read -r line || kill -KILL $$ ) <&3 >/dev/null 2>&1 & ) ; exec 3<&- ; exec "$@"';

/** Nothing runs before `start` or `launch`. */
export class ProcessPart implements Part {
  readonly name: string;
  readonly #definition: ProcessDefinition;
  readonly #groups = new Set<number>();
  #child: ChildProcess | null = null;
  #startedAt = new Date();
  #exited: Promise<PartEnd> = Promise.resolve({ code: null, signal: null });
  #ended: PartEnd | null = { code: null, signal: null };
  #printed = '';

  constructor(definition: ProcessDefinition) {
    this.name = definition.name;
    this.#definition = definition;
  }

  get pid(): number {
    return this.#child?.pid ?? 0;
  }

  get isAlive(): boolean {
    return this.#ended === null;
  }

  get exited(): Promise<PartEnd> {
    return this.#exited;
  }

  output(): string {
    return this.#printed;
  }

  async start(env?: Readonly<Record<string, string>>): Promise<void> {
    await this.launch(env);
    await this.untilReady();
  }

  async launch(env: Readonly<Record<string, string>> = {}): Promise<void> {
    if (this.isAlive) throw new Error(`${this.name} runs already`);
    const command = await this.#definition.command();
    this.#startedAt = new Date();
    const child = spawn('/bin/sh', ['-c', watchedStart, this.name, ...command], {
      cwd: repositoryFolder,
      env: { ...inheritedEnvironment(), NODE_ENV: 'test', ...this.#definition.env(), ...env },
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
      // A group of its own, so that what it leaves behind can be found.
      detached: true,
    });
    this.#child = child;
    this.#ended = null;
    if (child.pid !== undefined) this.#groups.add(child.pid);
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        this.#printed = (this.#printed + chunk.toString('utf8')).slice(-outputCharsMax);
      });
    }
    this.#exited = new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', (code, signal) => {
        const end = { code, signal };
        this.#ended = end;
        const watcher = child.stdio[3];
        if (watcher && 'end' in watcher) watcher.on('error', () => undefined).end('ended\n');
        resolve(end);
      });
    });
    // Whoever needs the end asks for it; a start that fails is told by `untilReady`.
    this.#exited.catch(() => undefined);
  }

  async untilReady(): Promise<void> {
    const deadline = performance.now() + readyWithinMs;
    const tail = () => this.#printed.slice(-4_000);
    let why = 'it was not asked yet';
    while (performance.now() < deadline) {
      const problem = await this.#definition.readiness(this.#startedAt).catch(String);
      const end = this.#ended;
      if (end !== null) {
        throw new Error(`${this.name} ended with ${end.signal ?? `exit code ${end.code}`}:\n${tail()}`);
      }
      if (problem === null) return;
      why = problem;
      await wait(50);
    }
    throw new Error(`${this.name} was not ready in time (${why}):\n${tail()}`);
  }

  async kill(): Promise<void> {
    this.#signal('SIGKILL');
    await this.#exited;
  }

  async stop(): Promise<void> {
    this.#signal('SIGCONT');
    this.#signal('SIGTERM');
    const late = setTimeout(() => this.#signal('SIGKILL'), stopWithinMs);
    await this.#exited;
    clearTimeout(late);
  }

  pause(): void {
    this.#signal('SIGSTOP');
  }

  resume(): void {
    this.#signal('SIGCONT');
  }

  /** For who builds a stack: what of this part still lives after its time to end by itself. All of it is killed. */
  async endSurvivors(withinMs = survivorsWithinMs): Promise<readonly GroupMember[]> {
    const deadline = performance.now() + withinMs;
    let members = await membersOfGroup(this.#groups);
    while (members.length > 0 && performance.now() < deadline) {
      await wait(50);
      members = await membersOfGroup(this.#groups);
    }
    for (const { pid } of members) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // Gone between the look and the signal.
      }
    }
    return members;
  }

  #signal(name: NodeJS.Signals): void {
    if (this.isAlive) this.#child?.kill(name);
  }
}
