import { type ChildProcess, fork } from 'node:child_process';

/** What argon2id is to do, in the units of its library: KiB, passes, lanes. */
export type Argon2Task =
  | { readonly password: string; readonly cost: Argon2Cost }
  | { readonly password: string; readonly against: string };

export interface Argon2Cost {
  readonly memoryCost: number;
  readonly timeCost: number;
  readonly parallelism: number;
}

export type Argon2Answer =
  | { readonly hash: string }
  | { readonly fits: boolean }
  | { readonly failure: string };

/** What travels to the child, and comes back with an answer instead of the task. */
export interface Argon2Order {
  readonly id: number;
  readonly task: Argon2Task;
}

interface Waiting {
  readonly task: Argon2Task;
  readonly resolve: (answer: Argon2Answer) => void;
  readonly reject: (error: Error) => void;
  /** Given to a child that ended before it answered. */
  wasLost: boolean;
}

const program = new URL('argon2-child.ts', import.meta.url);

/**
 * A process that hashes, so many passwords at once; made when it is first needed. It is no thread of ours, because each
 * hash takes 19 MiB and gives them back: in one address space every call would wait for that. It keeps no process alive
 * that has nothing else to do. When it ends, another one does its work; what ends a second one fails.
 */
export function createArgon2Process(atOnce: number) {
  const waiting = new Map<number, Waiting>();
  let child: ChildProcess | null = null;
  let lastId = 0;

  function start(): ChildProcess {
    const fresh = fork(program, {
      execArgv: [],
      // Nothing of our environment: what hashes needs no secret of ours.
      env: { UV_THREADPOOL_SIZE: String(atOnce) },
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    const over = (error: Error) => {
      if (child !== fresh) return;
      child = null;
      startAgain(error);
    };
    fresh.on('message', ({ id, answer }: { readonly id: number; readonly answer: Argon2Answer }) => {
      settle(id)?.resolve(answer);
    });
    fresh.once('error', over);
    fresh.once('exit', (code, signal) => over(new Error(`The hashing process ended with ${code ?? signal}`)));
    return fresh;
  }

  function send(id: number, task: Argon2Task): void {
    child ??= start();
    child.ref();
    child.channel?.ref();
    // Whatever keeps this from arriving also ends the child.
    child.send({ id, task } satisfies Argon2Order, () => undefined);
  }

  function startAgain(error: Error): void {
    for (const [id, task] of [...waiting]) {
      if (task.wasLost) settle(id)?.reject(error);
      task.wasLost = true;
    }
    for (const [id, { task }] of waiting) send(id, task);
  }

  function settle(id: number): Waiting | undefined {
    const settled = waiting.get(id);
    waiting.delete(id);
    if (waiting.size === 0) {
      child?.unref();
      child?.channel?.unref();
    }
    return settled;
  }

  return (task: Argon2Task): Promise<Argon2Answer> =>
    new Promise((resolve, reject) => {
      lastId += 1;
      waiting.set(lastId, { task, resolve, reject, wasLost: false });
      send(lastId, task);
    });
}
