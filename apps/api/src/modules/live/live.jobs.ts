import type { Context } from '../../platform/context.ts';
import { type Rounds, startRounds } from '../../platform/jobs/start-rounds.ts';
import { redisNoticedWithinMs } from '../../platform/live/redis-waits.ts';
import { createMissedNews } from './missed-news.ts';

/** How often this process asks whether the bus is away. The question costs nothing while it is not. */
const tellEveryMs = 300;

/** The longest that anybody waits for news more than usual when Redis goes away: what the database takes comes on top. */
export const newsDelayedByMs = redisNoticedWithinMs + tellEveryMs;

/** Lets the database stand in for a bus that is away, in every api. */
export function startMissedNews(newContext: () => Context): Rounds {
  const missed = createMissedNews();
  let hasFailed = false;
  return startRounds({
    name: 'live.missed-news',
    everyMs: tellEveryMs,
    newContext,
    async round(context) {
      try {
        await missed.tell(context);
        hasFailed = false;
      } catch (error) {
        // One line when trouble starts: three a second would bury the others.
        if (hasFailed) return;
        hasFailed = true;
        throw error;
      }
    },
  });
}
