import type { Context } from '../../platform/context.ts';
import { type Rounds, startRounds } from '../../platform/jobs/start-rounds.ts';
import { clearQuarantine } from './quarantine.ts';

/** Listing a bucket costs money, and nothing waits for it. */
const clearEveryMs = 10 * 60_000;

/** Removes uploads that nobody delivered, in every api: at its start, as it may not live until the next time, and then. */
export function startQuarantineSweeper(newContext: () => Context): Rounds {
  const { orphanAfterSeconds } = newContext().settings;
  const rounds = startRounds({
    name: 'fleet.clear-quarantine',
    everyMs: Math.min(clearEveryMs, orphanAfterSeconds * 1_000),
    newContext,
    async round(context) {
      await clearQuarantine(context);
    },
  });
  void rounds.runNow();
  return rounds;
}
