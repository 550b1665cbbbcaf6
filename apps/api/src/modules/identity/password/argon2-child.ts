import { setPriority } from 'node:os';
import process from 'node:process';
import { hash, verify } from '@node-rs/argon2';
import type { Argon2Answer, Argon2Order, Argon2Task } from './argon2-process.ts';

/* The process in which passwords are hashed, on threads of the library's own; its argument is its priority. */

try {
  // Before the first task: on Linux a priority belongs to a thread, and goes on to those that it begins.
  setPriority(Number(process.argv[2]));
} catch {
  // Where it may not be lowered, hashing merely competes with the rest.
}

// A signal to the whole group means the parent; it ends this one when it needs no more passwords.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => undefined);
process.once('disconnect', () => process.exit(0));
process.on('message', ({ id, task }: Argon2Order) => {
  void answerOf(task).then((answer) => process.send?.({ id, answer }));
});

async function answerOf(task: Argon2Task): Promise<Argon2Answer> {
  try {
    return 'against' in task
      ? { fits: await verify(task.against, task.password) }
      : { hash: await hash(task.password, task.cost) };
  } catch (error) {
    return { failure: error instanceof Error ? error.message : String(error) };
  }
}
