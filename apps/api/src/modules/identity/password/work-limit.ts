import { DomainError } from '../../../platform/errors/domain-error.ts';

/** What waits is done by then. */
const retryAfterSeconds = 5;

/**
 * Runs so much at once, lets so much wait behind it in the order it came, and refuses the rest.
 *
 * @throws DomainError request.rate-limited when too many wait
 */
export function createWorkLimit({
  atOnce,
  waitingMax,
}: {
  readonly atOnce: number;
  readonly waitingMax: number;
}) {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async <T>(work: () => Promise<T>): Promise<T> => {
    if (waiting.length >= waitingMax) {
      throw new DomainError('request.rate-limited', { retryAfterSeconds });
    }
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
