import type { Context } from '../../platform/context.ts';
import { clearQuarantine } from '../fleet/index.ts';
import { sweepGenerations } from './sweep-generations.ts';
import { sweepHolds } from './sweep-holds.ts';

/** With the queue's own supervision every 5 s, a lost worker is replaced within 20 s. */
const sweepEveryMs = 5_000;
/** Listing a bucket costs money, and nothing waits for it. */
const quarantineEveryMs = 10 * 60_000;

/** What runs by the clock in every api. */
export interface Sweeper {
  /** One round now: for tests, and for the timer. */
  sweep(): Promise<void>;
  /** Resolves when a running round is over; no other one starts. */
  stop(): Promise<void>;
}

/** Starts sweeping: lost work, forgotten holds, uploads that nobody delivered. `newContext` gives each round its own. */
export function startSweeper(
  newContext: () => Context,
  options: { readonly everyMs?: number } = {},
): Sweeper {
  let lastQuarantineAt = Number.NEGATIVE_INFINITY;
  let running: Promise<void> = Promise.resolve();
  let isStopped = false;

  async function round(): Promise<void> {
    const context = newContext();
    await sweepGenerations(context);
    await sweepHolds(context);
    const now = context.clock.now().getTime();
    if (now - lastQuarantineAt >= quarantineEveryMs) {
      lastQuarantineAt = now;
      await clearQuarantine(context);
    }
  }

  /** One after the other: a slow database must not pile up rounds. */
  function sweep(): Promise<void> {
    running = running.then(round).catch((error: unknown) => {
      newContext().log.error({ err: error }, 'a sweep failed and will be repeated');
    });
    return running;
  }

  let pending = false;
  const timer = setInterval(() => {
    if (pending || isStopped) return;
    pending = true;
    void sweep().finally(() => {
      pending = false;
    });
  }, options.everyMs ?? sweepEveryMs);
  timer.unref();

  return {
    sweep,
    async stop() {
      isStopped = true;
      clearInterval(timer);
      await running;
    },
  };
}
