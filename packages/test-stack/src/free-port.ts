import { randomInt } from 'node:crypto';
import getPort, { portNumbers } from 'get-port';

/**
 * A port that is free now and that no outgoing connection is given: a process that is started again must find its own
 * free. By chance, because other stacks look at the same time.
 */
export function freePort(): Promise<number> {
  const from = randomInt(12_000, 30_000);
  return getPort({ host: '127.0.0.1', port: portNumbers(from, from + 1_000) });
}
