import { createBell } from './bell.ts';

export interface BackoffLimits {
  readonly minMs: number;
  readonly maxMs: number;
}

/** Growing pauses between tries. */
export interface Backoff {
  /** Waits the next pause; throws the signal's reason when it aborts. */
  pause(signal?: AbortSignal): Promise<void>;
  /** The next pause is the shortest again. */
  reset(): void;
}

/** Doubles from `minMs` to `maxMs`; jitter keeps a fleet from returning in step after an outage. */
export function createBackoff({ minMs, maxMs }: BackoffLimits): Backoff {
  let tries = 0;
  return {
    async pause(signal) {
      const fullMs = Math.min(maxMs, minMs * 2 ** Math.min(tries, 30));
      tries += 1;
      await pauseFor(fullMs * (0.5 + Math.random() / 2), signal);
    },
    reset: () => {
      tries = 0;
    },
  };
}

/** Waits; throws the signal's reason when it aborts. */
export function pauseFor(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return createBell().heard({ withinMs: milliseconds, signal });
}
