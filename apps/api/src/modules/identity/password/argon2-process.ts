import { type ChildProcess, fork } from 'node:child_process';
import { constants } from 'node:os';

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

interface Child {
  readonly process: ChildProcess;
  readonly isLow: boolean;
}

const program = new URL('argon2-child.ts', import.meta.url);

/** Of a process of the usual priority: nothing that a machine does takes so long for a hash. */
const stuckMs = 60_000;
/** After that the lowest priority is tried again. */
const normalForMs = 60_000;

/**
 * A process that hashes, so many passwords at once; made when it is first needed. It is no thread of ours, because each
 * hash takes 19 MiB and gives them back: in one address space every call would wait for that.
 *
 * It has the lowest priority there is, so that whoever answers calls goes first. A machine that is busy with something
 * else, such as painting, would let nobody in then: a password that takes longer than `patienceMs` goes to a process
 * of the usual priority, as do all others for a minute. It keeps no process alive that has nothing else to do. When it ends,
 * another one does its work; what ends a second one fails.
 */
export function createArgon2Process({
  atOnce,
  patienceMs,
}: {
  readonly atOnce: number;
  readonly patienceMs: number;
}) {
  const waiting = new Map<number, Waiting>();
  let child: Child | null = null;
  let lastId = 0;
  let normalUntil = 0;

  function start(): Child {
    const isLow = performance.now() >= normalUntil;
    const lowest = constants.priority.PRIORITY_LOW;
    const fresh = fork(program, [String(isLow ? lowest : constants.priority.PRIORITY_NORMAL)], {
      execArgv: [],
      // Nothing of our environment: what hashes needs no secret of ours.
      env: { UV_THREADPOOL_SIZE: String(atOnce) },
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    const over = (error: Error) => {
      if (child?.process !== fresh) return;
      child = null;
      beginAgain(error);
    };
    fresh.on('message', ({ id, answer }: { readonly id: number; readonly answer: Argon2Answer }) => {
      settle(id)?.resolve(answer);
    });
    fresh.once('error', over);
    fresh.once('exit', (code, signal) => over(new Error(`The hashing process ended with ${code ?? signal}`)));
    // As after its last file descriptor; the error event that follows says nothing more.
    if (!fresh.connected) throw new Error('A hashing process could not be started');
    return { process: fresh, isLow };
  }

  /** Never throws: a password that cannot be handed over fails alone. */
  function send(id: number, task: Argon2Task): void {
    try {
      child ??= start();
      const given = child;
      given.process.ref();
      given.process.channel?.ref();
      // Whatever keeps this from arriving also ends the child.
      given.process.send({ id, task } satisfies Argon2Order, () => undefined);
      const isTooLong = () => waiting.has(id) && child === given;
      setTimeout(() => isTooLong() && giveUp(given), given.isLow ? patienceMs : stuckMs).unref();
    } catch (error) {
      child = null;
      settle(id)?.reject(error instanceof Error ? error : new Error(String(error)));
    }
  }

  /** What a process of the lowest priority has in hand is begun again by another one; a hash twice is a hash. */
  function giveUp({ process, isLow }: Child): void {
    if (isLow) {
      normalUntil = performance.now() + normalForMs;
      child = null;
      for (const [id, { task }] of waiting) send(id, task);
    }
    // One of the usual priority is stuck for another reason; its end is met as every end.
    process.kill('SIGKILL');
  }

  function beginAgain(error: Error): void {
    for (const [id, task] of [...waiting]) {
      if (task.wasLost) settle(id)?.reject(error);
      task.wasLost = true;
    }
    for (const [id, { task }] of waiting) send(id, task);
  }

  function settle(id: number): Waiting | undefined {
    const settled = waiting.get(id);
    waiting.delete(id);
    if (waiting.size > 0 || child === null) return settled;
    child.process.unref();
    child.process.channel?.unref();
    if (!child.isLow && performance.now() >= normalUntil) {
      child.process.disconnect();
      child = null;
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
