import type { Context } from '../../platform/context.ts';
import { type Rounds, startRounds } from '../../platform/jobs/start-rounds.ts';
import { sweepUnownedObjects } from './sweep-unowned-objects.ts';

/** What a person removed is gone within seconds. */
const sweepEveryMs = 5_000;

/** Removes the objects that no picture owns, in every api. */
export function startObjectSweeper(newContext: () => Context): Rounds {
  const { orphanAfterSeconds } = newContext().settings;
  return startRounds({
    name: 'images.sweep-unowned-objects',
    everyMs: Math.min(sweepEveryMs, orphanAfterSeconds * 500),
    newContext,
    async round(context) {
      await sweepUnownedObjects(context);
    },
  });
}
