import type { Context } from '../../platform/context.ts';
import { publishNews } from '../../platform/live/user-news.ts';

/**
 * After a commit: tells the owner's streams that a generation changed, and their credits with it where money moved.
 * Never throws: the change stands whether or not anybody hears of it.
 */
export async function announceGeneration(
  { live, log }: Pick<Context, 'live' | 'log'>,
  change: { readonly userId: string; readonly generationId: string; readonly hasMovedCredits: boolean },
): Promise<void> {
  const { userId, generationId, hasMovedCredits } = change;
  try {
    await publishNews(live, userId, { type: 'generation.changed', generationId });
    if (hasMovedCredits) await publishNews(live, userId, { type: 'credits.changed' });
  } catch (error) {
    log.warn({ err: error, generationId }, 'a change could not be announced');
  }
}
