import type { Context } from '../../platform/context.ts';
import { publishHere, userOfTopic } from '../../platform/live/user-news.ts';
import { announceOfferHere } from '../fleet/index.ts';
import { changesOfMany, type Horizon, queuedSince, readHorizon } from '../generation/index.ts';

/** While the bus is in order: heals the single message that got lost. */
const lookEveryMs = 5_000;

export interface MissedNews {
  /** Looks if there is reason to; throws when the database does not answer. */
  tell(context: Pick<Context, 'em' | 'clock' | 'live'>): Promise<void>;
}

/**
 * Reads in the database what other processes may have said in vain, and tells it to those who listen in this one:
 * without a pause while the bus is away and once more when it is back, else now and then. So streams and waiting claims
 * hear of every generation and its credits; frames of work in progress, removed pictures and granted credits wait for
 * the bus.
 */
export function createMissedNews(): MissedNews {
  /** What was told at the last look and may be met again. */
  let told: ReadonlySet<string> = new Set();
  let horizon: Horizon = null;
  let lookedAt: Date | null = null;
  let wasAway = false;

  return {
    async tell({ em, clock, live }) {
      const state = live.state();
      if (state === 'in-process') return;
      const now = clock.now();
      const last = lookedAt ?? now;
      lookedAt ??= now;
      // Until a look has succeeded: one that failed is made up for.
      wasAway ||= state === 'disconnected';
      const isDue = wasAway || now.getTime() - last.getTime() >= lookEveryMs;
      if (!isDue) return;

      const userIds = live.topics().flatMap((topic) => userOfTopic(topic) ?? []);
      const nextHorizon = await readHorizon(em.fork());
      const changed = await changesOfMany(em.fork(), userIds, horizon);
      const queued = await queuedSince(em.fork(), horizon);
      const met = new Set<string>();
      const isNew = (key: string) => {
        met.add(key);
        return !told.has(key);
      };
      for (const { id, userId, version } of changed) {
        if (!isNew(`generation ${id} ${version}`)) continue;
        publishHere(live, userId, { type: 'generation.changed', generationId: id });
        publishHere(live, userId, { type: 'credits.changed' });
      }
      const offers = queued.filter(({ id, version }) => isNew(`offer ${id} ${version}`));
      if (offers.length > 0) announceOfferHere(live);

      told = met;
      horizon = nextHorizon;
      lookedAt = now;
      wasAway = state === 'disconnected';
    },
  };
}
