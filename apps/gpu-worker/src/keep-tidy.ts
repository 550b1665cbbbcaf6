import type { DeliveriesUnderWay } from './deliveries-under-way.ts';
import type { EngineLink } from './engine/engine-link.ts';
import { type Bell, firstHeard } from './time/bell.ts';
import type { WorkerTiming } from './worker-timing.ts';

export interface KeepTidyOptions {
  readonly engine: Pick<EngineLink, 'leftovers' | 'facts' | 'changed'>;
  readonly deliveries: DeliveriesUnderWay;
  /** Rings when there may be something left over. */
  readonly changed: Bell;
  readonly timing: Pick<WorkerTiming, 'itemPollMs' | 'tidyAfterMs' | 'tidyWithinMs'>;
}

/**
 * Deletes the engine's copies when they are of no more use, until the signal aborts: not while somebody waits for a
 * picture that is on its way, as that takes the same processors, but soon in any case, so that the engine's disk does
 * not fill up behind a busy worker.
 */
export async function keepTidy(
  { engine, deliveries, changed, timing }: KeepTidyOptions,
  signal: AbortSignal,
): Promise<void> {
  const isUntidy = () => !engine.leftovers.isEmpty() && engine.facts() !== null;
  let untidySince: number | null = null;
  /** What could not be deleted a moment ago is asked for less often. */
  let pauseMs = timing.tidyAfterMs;
  for (;;) {
    if (!isUntidy()) {
      untidySince = null;
      pauseMs = timing.tidyAfterMs;
      await firstHeard([changed, engine.changed], { signal });
      continue;
    }
    untidySince ??= performance.now();
    const longestMs = deliveries.isQuiet() ? pauseMs : Math.max(pauseMs, timing.tidyWithinMs);
    const leftMs = untidySince + longestMs - performance.now();
    if (leftMs > 0) {
      await firstHeard([deliveries.quiet, engine.changed], { withinMs: leftMs, signal });
      continue;
    }
    await engine.leftovers.sweep(signal);
    untidySince = null;
    pauseMs = timing.itemPollMs;
  }
}
