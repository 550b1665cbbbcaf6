import { Generation } from '@pingvas/db';
import type { Context } from '../../platform/context.ts';
import { publishNews } from '../../platform/live/user-news.ts';
import { expireHolds } from '../credits/index.ts';
import { openStatuses } from './generation.states.ts';

/**
 * Gives back holds that are past their time and whose generation has ended or is gone: the net under everything
 * else that settles money. Tells the people whose credits came back. Resolves to the credits given back; anything
 * above 0 is worth a look.
 */
export async function sweepHolds({ em, clock, live, log, metrics }: Context): Promise<number> {
  const { count, amount, userIds } = await expireHolds(em.fork(), {
    now: clock.now(),
    stillOpen: async (generationIds) => {
      const open = await em
        .fork()
        .find(
          Generation,
          { id: { $in: [...generationIds] }, status: { $in: [...openStatuses] } },
          { fields: ['id'] },
        );
      return new Set(open.map(({ id }) => id));
    },
  });
  if (count > 0) {
    metrics.creditsMoved({ kind: 'picture', state: 'voided', amount });
    log.error({ holds: count, credits: amount }, 'holds had to be swept that nobody had settled');
    for (const userId of userIds) await tell(userId);
  }
  return amount;

  async function tell(userId: string): Promise<void> {
    try {
      await publishNews(live, userId, { type: 'credits.changed' });
    } catch (error) {
      log.warn({ err: error }, 'credits that came back could not be announced');
    }
  }
}
