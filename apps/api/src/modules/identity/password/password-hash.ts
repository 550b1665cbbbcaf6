import { availableParallelism } from 'node:os';
import { hash, verify } from '@node-rs/argon2';
import { createWorkLimit } from './work-limit.ts';

/** OWASP's argon2id parameters for 19 MiB; about 17 ms of one core. */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** Behind this many, a log-in would wait for seconds: better to say so than to collect callers without end. */
const waitingMax = 256;

/** Each running hash takes a core and 19 MiB: a flood of log-ins must queue up, not fill the memory. */
const limit = createWorkLimit({ atOnce: availableParallelism(), waitingMax });

/** argon2id in PHC form, its salt and cost included. @throws DomainError request.rate-limited in a flood */
export function hashPassword(password: string): Promise<string> {
  return limit(() => hash(password, cost));
}

/**
 * True when the password fits. With no stored hash it does the same work and answers false, so that an unknown
 * account takes as long as a wrong password.
 *
 * @throws DomainError request.rate-limited in a flood
 */
export async function verifyPassword(storedHash: string | null, password: string): Promise<boolean> {
  const against = storedHash ?? (await hashOfNobody());
  const fits = await limit(() => verify(against, password));
  return storedHash !== null && fits;
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
