import { availableParallelism } from 'node:os';
import process from 'node:process';
import { type Argon2Task, createArgon2Threads } from './argon2-threads.ts';
import { createWorkLimit } from './work-limit.ts';

/** OWASP's argon2id parameters for 19 MiB; about 17 ms of one core. */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** Behind this many, a log-in would wait for seconds: better to say so than to collect callers without end. */
const waitingMax = 256;

/**
 * Each running hash takes a core and 19 MiB: a flood of log-ins must queue up, not fill the memory. On Linux its threads
 * give way to all others, and may use every core; elsewhere one core is left to the rest.
 */
const threads =
  process.platform === 'linux' ? availableParallelism() : Math.max(1, availableParallelism() - 1);
const limit = createWorkLimit({ atOnce: threads, waitingMax });
const onThread = createArgon2Threads(threads);

/** argon2id in PHC form, its salt and cost included. @throws DomainError request.rate-limited in a flood */
export async function hashPassword(password: string): Promise<string> {
  const answer = await run({ password, cost });
  if (!('hash' in answer)) throw new Error('A thread that was to hash has checked');
  return answer.hash;
}

/**
 * True when the password fits. With no stored hash it does the same work and answers false, so that an unknown
 * account takes as long as a wrong password.
 *
 * @throws DomainError request.rate-limited in a flood
 */
export async function verifyPassword(storedHash: string | null, password: string): Promise<boolean> {
  const against = storedHash ?? (await hashOfNobody());
  const answer = await run({ password, against });
  if (!('fits' in answer)) throw new Error('A thread that was to check has hashed');
  return storedHash !== null && answer.fits;
}

async function run(task: Argon2Task) {
  const answer = await limit(() => onThread(task));
  if ('failure' in answer) throw new Error(answer.failure);
  return answer;
}

let nobody: Promise<string> | null = null;

function hashOfNobody(): Promise<string> {
  nobody ??= hashPassword('a password that no account has');
  return nobody;
}

/** Call at start-up, or the first stranger's log-in would take twice as long as the others. */
export async function warmUpPasswordHash(): Promise<void> {
  await hashOfNobody();
}
