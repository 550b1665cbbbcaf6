import type { Context } from '../context.ts';

/** Work that this process repeats by the clock. */
export interface Rounds {
  /** One round now, after the one that runs: for tests, and for the timer. Never throws. */
  runNow(): Promise<void>;
  /** Resolves when a running round is over; no other one starts. */
  stop(): Promise<void>;
}

export interface RoundsOptions {
  /** For the log, e.g. "the sweep of generations". */
  readonly name: string;
  readonly everyMs: number;
  /** Each round gets a context of its own. */
  readonly newContext: () => Context;
  readonly round: (context: Context) => Promise<void>;
}

/** Repeats a round, one after the other: a slow database must not pile them up. A failed one is logged and repeated. */
export function startRounds({ name, everyMs, newContext, round }: RoundsOptions): Rounds {
  // Kept for the round that gets no context.
  const { log } = newContext();
  let running: Promise<void> = Promise.resolve();
  let isStopped = false;
  let isBusy = false;

  function runNow(): Promise<void> {
    running = running.then(async () => {
      try {
        await round(newContext());
      } catch (error) {
        log.error({ err: error, round: name }, 'a round failed and will be repeated');
      }
    });
    return running;
  }

  const timer = setInterval(() => {
    if (isBusy || isStopped) return;
    isBusy = true;
    void runNow().finally(() => {
      isBusy = false;
    });
  }, everyMs);
  timer.unref();

  return {
    runNow,
    async stop() {
      isStopped = true;
      clearInterval(timer);
      await running;
    },
  };
}
