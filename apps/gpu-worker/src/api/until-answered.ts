import { type BackoffLimits, createBackoff } from '../time/backoff.ts';
import { FleetError } from './fleet-error.ts';

/**
 * Repeats a call until the api answers it. Only calls whose repetition is harmless may go through here.
 *
 * @throws FleetError for a refusal, or the signal's reason
 */
export async function untilAnswered<Result>(
  call: () => Promise<Result>,
  options: { readonly signal: AbortSignal; readonly backoff: BackoffLimits },
): Promise<Result> {
  const backoff = createBackoff(options.backoff);
  for (;;) {
    options.signal.throwIfAborted();
    try {
      return await call();
    } catch (error) {
      options.signal.throwIfAborted();
      // A code that may go away says something about this very upload; the caller has to do more than repeat.
      const isAway = error instanceof FleetError && error.isRetryable && isAwayCode(error.code);
      if (!isAway) throw error;
      await backoff.pause(options.signal);
    }
  }
}

function isAwayCode(code: FleetError['code']): boolean {
  return code === null || code.startsWith('platform.') || code === 'request.rate-limited';
}
