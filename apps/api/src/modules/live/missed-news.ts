import type { Context } from '../../platform/context.ts';
import { publishHere, userOfTopic } from '../../platform/live/user-news.ts';
import { announceOfferHere } from '../fleet/index.ts';
import { changesOfMany, queuedSince } from '../generation/index.ts';

/** Changes commit a little later than the moment they carry. */
const overlapMs = 10_000;
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
 * the bus. What another api changes is found by that api's clock: one that is slow by more than the overlap is not heard.
 */
export function createMissedNews(): MissedNews {
  /** By the key of what was told, the moment it had. */
  const told = new Map<string, number>();
  let lookedAt: Date | null = null;
  let wasAway = false;

  function isNew(key: string, changedAt: Date): boolean {
    if (told.get(key) === changedAt.getTime()) return false;
    told.set(key, changedAt.getTime());
    return true;
  }

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

      const since = new Date(last.getTime() - overlapMs);
      const userIds = live.topics().flatMap((topic) => userOfTopic(topic) ?? []);
      const changed = await changesOfMany(em.fork(), userIds, since);
      const queued = await queuedSince(em.fork(), since);
      for (const { id, userId, updatedAt } of changed) {
        if (!isNew(`generation ${id}`, updatedAt)) continue;
        publishHere(live, userId, { type: 'generation.changed', generationId: id });
        publishHere(live, userId, { type: 'credits.changed' });
      }
      const offers = queued.filter(({ id, updatedAt }) => isNew(`offer ${id}`, updatedAt));
      if (offers.length > 0) announceOfferHere(live);

      for (const [key, changedAt] of told) if (changedAt < since.getTime()) told.delete(key);
      lookedAt = now;
      wasAway = state === 'disconnected';
    },
  };
}
