import { availableParallelism } from 'node:os';
import { hash, verify } from '@node-rs/argon2';

/** OWASP's argon2id parameters for 19 MiB; about 17 ms of one core. */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** Each running hash takes a core and 19 MiB: a flood of log-ins must queue up, not fill the memory. */
const limit = createLimit(availableParallelism());

/** argon2id in PHC form, its salt and cost included. */
export function hashPassword(password: string): Promise<string> {
  return limit(() => hash(password, cost));
}

/**
 * True when the password fits. With no stored hash it does the same work and answers false, so that an unknown
 * account takes as long as a wrong password.
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

function createLimit(atOnce: number): <T>(work: () => Promise<T>) => Promise<T> {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async (work) => {
    // A finished piece hands its place straight to the next one, so `running` never exceeds the limit.
    if (running >= atOnce) await new Promise<void>((resolve) => waiting.push(resolve));
    else running += 1;
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next === undefined) running -= 1;
      else next();
    }
  };
}
