import { setTimeout as wait } from 'node:timers/promises';
import type { Children } from './children.ts';

/** Milliseconds that a part may take to come up; a slow machine building for the first time needs some. */
export const readyTimeoutMs = 60_000;

/**
 * Waits until an address answers 2xx. A process that died meanwhile is given the rest of the time to come back.
 *
 * @throws Error with the end of the process's log when it does not come up in time
 */
export async function untilAnswers(address: string, children: Children, name: string): Promise<void> {
  const deadline = performance.now() + readyTimeoutMs;
  let last = 'no answer';
  while (performance.now() < deadline) {
    const problem = await problemOf(address);
    if (problem === null) return;
    last = problem;
    await wait(50);
  }
  throw new Error(
    `${name} did not come up at ${address} (${last}). The end of its log:\n${children.tailOf(name)}`,
  );
}

/** Null when the address answers 2xx within 2 s. */
export async function problemOf(address: string): Promise<string | null> {
  try {
    const answer = await fetch(address, { signal: AbortSignal.timeout(2_000) });
    return answer.ok ? null : `${answer.status} ${(await answer.text()).slice(0, 300)}`;
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    return cause instanceof Error ? cause.message : String(cause);
  }
}
