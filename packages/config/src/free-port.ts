import { randomInt } from 'node:crypto';
import getPort, { portNumbers } from 'get-port';

/**
 * A port that is free now, on every address of this machine, and that no outgoing connection is given: those have ports
 * from 32768 on (Linux; the others begin higher), so one from there may be taken between this look and the listening.
 * By chance, because other processes look at the same time.
 */
export function freePort(): Promise<number> {
  const from = randomInt(12_000, 30_000);
  return getPort({ port: portNumbers(from, from + 1_000) });
}
