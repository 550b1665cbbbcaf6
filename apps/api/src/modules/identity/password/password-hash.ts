import { availableParallelism } from 'node:os';
import { type Argon2Task, createArgon2Process } from './argon2-process.ts';
import { createWorkLimit } from './work-limit.ts';

/** OWASP's argon2id parameters for 19 MiB; about 17 ms of one core. */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** Behind this many, a log-in would wait for seconds: better to say so than to collect callers without end. */
const waitingMax = 256;

/** Many times what a hash takes where somebody lets it. */
const patienceMs = 1_000;

/**
 * Each running hash takes a core and 19 MiB: a flood of log-ins must queue up, not fill the memory. It may use every
 * core, as it gives way to all others.
 */
const atOnce = availableParallelism();
const limit = createWorkLimit({ atOnce, waitingMax });
const hashApart = createArgon2Process({ atOnce, patienceMs });

/** argon2id in PHC form, its salt and cost included. @throws DomainError request.rate-limited in a flood */
export async function hashPassword(password: string): Promise<string> {
  const answer = await run({ password, cost });
  if (!('hash' in answer)) throw new Error('What was to be hashed was checked');
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
  if (!('fits' in answer)) throw new Error('What was to be checked was hashed');
  return storedHash !== null && answer.fits;
}

const done = { hashes: 0, checks: 0, unfinished: 0 };

/** What was hashed and checked since this process started, and how much is under way or waits for it. */
export function readPasswordWork(): Readonly<typeof done> {
  return { ...done };
}

async function run(task: Argon2Task) {
  done.unfinished += 1;
  try {
    const answer = await limit(() => {
      done['against' in task ? 'checks' : 'hashes'] += 1;
      return hashApart(task);
    });
    if ('failure' in answer) throw new Error(answer.failure);
    return answer;
  } finally {
    done.unfinished -= 1;
  }
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
