import type { AppRouter } from '@pingvas/api/app-router';
import type { ApiPart, EnginePart, Part, TestStack, WorkerPart } from '@pingvas/test-stack';

/** A part of the stack, and whether its end was wanted: one that ends by itself is a finding. */
export class KeptPart<P extends Part = Part> {
  readonly part: P;
  readonly #onCrash: (words: string) => void;
  #mayDie = false;
  #isOver = false;

  constructor(part: P, onCrash: (words: string) => void) {
    this.part = part;
    this.#onCrash = onCrash;
    this.#watch();
  }

  async kill(): Promise<void> {
    this.#mayDie = true;
    await this.part.kill();
  }

  async stop(): Promise<void> {
    this.#mayDie = true;
    await this.part.stop();
  }

  /** Starts it again if it is dead, and does not wait: its neighbours may be away. */
  async revive(): Promise<void> {
    if (this.part.isAlive) return;
    await this.part.launch();
    this.#mayDie = false;
    this.#watch();
  }

  /** From now on its end is nobody's fault. */
  letEnd(): void {
    this.#isOver = true;
  }

  /** Starts it with an order to die somewhere. */
  async launchToDie(env: Readonly<Record<string, string>>): Promise<void> {
    this.#mayDie = true;
    await this.part.launch(env);
  }

  #watch(): void {
    const { exited, name } = this.part;
    exited.then(({ code, signal }) => {
      if (this.#mayDie || this.#isOver) return;
      const lastWords = this.part.output().slice(-1_500);
      this.#onCrash(`${name} ended by itself with ${signal ?? `exit code ${code}`}:\n${lastWords}`);
      // As a supervisor would.
      this.revive().catch((error: unknown) => this.#onCrash(`${name} was not started again: ${error}`));
    }, ignore);
  }
}

const ignore = () => undefined;

/** A running stack whose parts are watched. */
export interface ChaosStack {
  readonly stack: TestStack<AppRouter>;
  readonly apis: readonly KeptPart<ApiPart>[];
  readonly workers: readonly KeptPart<WorkerPart>[];
  readonly engines: readonly KeptPart<EnginePart>[];
  api(index: number): KeptPart<ApiPart>;
  worker(index: number): KeptPart<WorkerPart>;
  engine(index: number): KeptPart<EnginePart>;
  redis(): KeptPart;
  /** Every link open, every process running and ready. */
  healAll(): Promise<void>;
  /** From now on nobody is started again. */
  letEnd(): void;
}

/** Watches the parts of a stack until `letEnd`. */
export function keepParts(stack: TestStack<AppRouter>, onCrash: (words: string) => void): ChaosStack {
  const apis = stack.apis.map((part) => new KeptPart(part, onCrash));
  const workers = stack.workers.map((part) => new KeptPart(part, onCrash));
  const engines = stack.engines.map((part) => new KeptPart(part, onCrash));
  const redis = stack.redis === null ? null : new KeptPart<Part>(stack.redis, onCrash);
  const all: readonly KeptPart[] = [...(redis === null ? [] : [redis]), ...apis, ...engines, ...workers];
  return {
    stack,
    apis,
    workers,
    engines,
    api: (index) => nth(apis, index),
    worker: (index) => nth(workers, index),
    engine: (index) => nth(engines, index),
    redis() {
      if (redis === null) throw new Error('This run has no Redis');
      return redis;
    },
    async healAll() {
      await stack.storage.heal();
      for (const { gates } of [...stack.apis, ...stack.workers]) {
        for (const gate of Object.values(gates)) {
          gate.delay(0);
          await gate.heal();
        }
      }
      await stack.postgres.start();
      for (const kept of all) {
        kept.part.resume();
        await kept.revive();
      }
      await Promise.all(all.map(({ part }) => part.untilReady()));
      await Promise.all(stack.engines.map(({ faults }) => faults.clear()));
    },
    letEnd() {
      for (const kept of all) kept.letEnd();
    },
  };
}

function nth<P>(parts: readonly P[], index: number): P {
  const part = parts[index];
  if (part === undefined) throw new Error(`There is no part number ${index}`);
  return part;
}
