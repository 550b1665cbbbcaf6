/** Wakes whoever waits. A ring while nobody waits is not kept: check the state, then wait. */
export interface Bell {
  ring(): void;
  /** Calls back at every ring; answers the way to stop that. */
  listen(onRing: () => void): () => void;
  /** Resolves with the next ring or after the time, whichever is first; throws the signal's reason when it aborts. */
  heard(options?: HearingOptions): Promise<void>;
}

export interface HearingOptions {
  readonly withinMs?: number;
  readonly signal?: AbortSignal | undefined;
}

/** A bell for the parts of one process that wait for each other's state. */
export function createBell(): Bell {
  const listeners = new Set<() => void>();
  const bell: Bell = {
    ring() {
      for (const onRing of [...listeners]) onRing();
    },
    listen(onRing) {
      listeners.add(onRing);
      return () => listeners.delete(onRing);
    },
    heard: (options) => firstHeard([bell], options),
  };
  return bell;
}

/** As `heard`, for whichever of the bells rings first. */
export async function firstHeard(
  bells: readonly Bell[],
  { withinMs, signal }: HearingOptions = {},
): Promise<void> {
  signal?.throwIfAborted();
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const timer = withinMs === undefined ? undefined : setTimeout(resolve, Math.max(0, withinMs));
  const onAbort = () => reject(signal?.reason);
  signal?.addEventListener('abort', onAbort, { once: true });
  const stops = bells.map((bell) => bell.listen(resolve));
  try {
    await promise;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', onAbort);
    for (const stop of stops) stop();
  }
}
