import { setPriority } from 'node:os';
import process from 'node:process';
import { parentPort } from 'node:worker_threads';
import { hashSync, verifySync } from '@node-rs/argon2';
import type { Argon2Answer, Argon2Task } from './argon2-threads.ts';

/**
 * On Linux a priority belongs to a thread: this one runs when nothing else wants the core. Elsewhere it would be the whole
 * process's, and stays as it is.
 */
const lowest = 19;
if (process.platform === 'linux') {
  try {
    setPriority(0, lowest);
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
