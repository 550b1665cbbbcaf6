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

/** No pause is shorter than this share of `minMs`, whatever chance says: that is what keeps a loop from spinning. */
export const shortestShare = 0.5;

/**
 * The pause before try number `tries` + 1 in milliseconds: any length up to `minMs` doubled `tries` times, `maxMs` at
 * most. The whole length is left to chance, so that a fleet that lost its api at one moment does not return at one.
 */
export function pauseLengthMs(
  { minMs, maxMs }: BackoffLimits,
  tries: number,
  random: () => number = Math.random,
): number {
  const longest = Math.min(maxMs, minMs * 2 ** Math.min(tries, 30));
  const shortest = Math.min(minMs * shortestShare, longest);
  return shortest + (longest - shortest) * random();
}

/** Begins with the shortest pause. */
export function createBackoff(limits: BackoffLimits): Backoff {
  let tries = 0;
  return {
    async pause(signal) {
      const lengthMs = pauseLengthMs(limits, tries);
      tries += 1;
      await pauseFor(lengthMs, signal);
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
