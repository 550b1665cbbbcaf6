import { setPriority } from 'node:os';
import process from 'node:process';
import { parentPort } from 'node:worker_threads';
import { hashSync, verifySync } from '@node-rs/argon2';
import type { Argon2Answer, Argon2Task } from './argon2-threads.ts';

/**
 * On Linux a priority belongs to a thread: this one gives way to whoever answers calls. Not further down, where a
 * machine that is busy with something else, such as painting, would let nobody in for half a minute. Elsewhere a priority
 * would be the whole process's, and stays as it is.
 */
const lower = 5;
if (process.platform === 'linux') {
  try {
    setPriority(0, lower);
  } catch {
    // Where it may not be lowered, hashing merely competes with the rest.
  }
}

parentPort?.on('message', (task: Argon2Task) => parentPort?.postMessage(answerOf(task)));

function answerOf(task: Argon2Task): Argon2Answer {
  try {
    return 'against' in task
      ? { fits: verifySync(task.against, task.password) }
      : { hash: hashSync(task.password, task.cost) };
  } catch (error) {
    return { failure: error instanceof Error ? error.message : String(error) };
  }
}
