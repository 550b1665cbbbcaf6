import { freePort } from '@pingvas/config/free-port';
import getPort from 'get-port';

/** The first free port of this one and the 99 after it, else any. */
export function freePortFrom(first: number): Promise<number> {
  if (first === 0) return freePort();
  const last = Math.min(first + 99, 65_535);
  // The library's own ranges refuse ports below 1024, which a person may well be allowed to use.
  return getPort({ port: Array.from({ length: last - first + 1 }, (_, index) => first + index) });
}
