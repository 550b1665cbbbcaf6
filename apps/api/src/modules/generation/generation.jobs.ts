import type { Context } from '../../platform/context.ts';
import { type Rounds, startRounds } from '../../platform/jobs/start-rounds.ts';
import { releaseUnheardClaims } from '../fleet/index.ts';
import { generationWork } from './generation.work.ts';
import { sweepGenerations } from './sweep-generations.ts';
import { sweepHolds } from './sweep-holds.ts';
import { tellFinished } from './tell-finished.ts';

/** With the queue's own supervision every 5 s, a lost worker is replaced within 20 s. */
const sweepEveryMs = 5_000;

/** Sweeps lost work and forgotten holds, in every api. Storage has no part in it, or a slow one would hold this up. */
export function startGenerationSweeper(newContext: () => Context): Rounds {
  return startRounds({
    name: 'generation.sweep',
    everyMs: sweepEveryMs,
    newContext,
    async round(context) {
      await releaseUnheardClaims(context, generationWork);
      await sweepGenerations(context);
      await sweepHolds(context);
    },
  });
}

/** Nobody looks at a mail the second it comes. */
const tellEveryMs = 60_000;

/** Writes to people who are away when their pictures are finished, in every api. */
export function startTellingFinished(newContext: () => Context): Rounds {
  return startRounds({
    name: 'generation.tell-finished',
    everyMs: tellEveryMs,
    newContext,
    async round(context) {
      await tellFinished(context);
    },
  });
}
