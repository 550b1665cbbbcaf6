import { Worker } from 'node:worker_threads';

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

const file = new URL('argon2-thread.ts', import.meta.url);

/**
 * Threads that hash, each one password at a time; made when they are first needed. Whoever calls sees to it that no more
 * tasks run than `count`. They keep no process alive that has nothing else to do.
 */
export function createArgon2Threads(count: number) {
  const idle: Worker[] = [];
  let made = 0;

  function take(): Worker {
    const thread = idle.pop();
    if (thread !== undefined) return thread;
    if (made >= count) throw new Error('More passwords at once than there are threads');
    made += 1;
    const fresh = new Worker(file);
    // One that ends makes room for another; whoever waits for it hears so below.
    fresh.on('error', () => undefined);
    fresh.once('exit', () => {
      made -= 1;
      if (idle.includes(fresh)) idle.splice(idle.indexOf(fresh), 1);
    });
    return fresh;
  }

  return (task: Argon2Task): Promise<Argon2Answer> =>
    new Promise((resolve, reject) => {
      const thread = take();
      thread.ref();
      const leave = () => {
        thread.off('message', onMessage);
        thread.off('error', onEnd);
        thread.off('exit', onEnd);
      };
      const onMessage = (answer: Argon2Answer | object) => {
        // Under `node --watch` a thread also reports on its own line which files it has read.
        if (!isAnswer(answer)) return;
        leave();
        thread.unref();
        idle.push(thread);
        resolve(answer);
      };
      const onEnd = (reason: unknown) => {
        leave();
        reject(reason instanceof Error ? reason : new Error(`A hashing thread ended with ${reason}`));
      };
      thread.on('message', onMessage);
      thread.on('error', onEnd);
      thread.on('exit', onEnd);
      thread.postMessage(task);
    });
}

function isAnswer(message: object): message is Argon2Answer {
  return 'hash' in message || 'fits' in message || 'failure' in message;
}
