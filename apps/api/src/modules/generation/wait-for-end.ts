import { type GenerationView, hasEnded } from '@pingvas/contracts';
import type { ActorContext } from '../../platform/context.ts';
import { readNews, userTopic } from '../../platform/live/user-news.ts';
import { getGeneration } from './get-generation.ts';

/** Between two looks at the database when no news comes: messages may be lost. */
const lookEveryMs = 2_000;

/** Resolves with the generation once it has ended, or as it stands after `withinMs`, or when the caller goes away. */
export async function waitForEnd(
  context: ActorContext,
  { generationId, withinMs }: { readonly generationId: string; readonly withinMs: number },
): Promise<GenerationView> {
  const { live, actor, signal } = context;
  const giveUpAt = Date.now() + withinMs;
  let wake = () => {};
  let hasNews = false;
  const stop = await live.subscribe(userTopic(actor.userId), (message) => {
    const news = readNews(message);
    if (news?.type !== 'generation.changed' || news.generationId !== generationId) return;
    hasNews = true;
    wake();
  });
  try {
    while (true) {
      hasNews = false;
      const generation = await getGeneration(context, { generationId });
      const leftMs = giveUpAt - Date.now();
      if (hasEnded(generation.status) || leftMs <= 0 || signal.aborted) return generation;
      if (hasNews) continue;
      await new Promise<void>((resolve) => {
        const done = () => {
          clearTimeout(timer);
          signal.removeEventListener('abort', done);
          resolve();
        };
        const timer = setTimeout(done, Math.min(leftMs, lookEveryMs));
        signal.addEventListener('abort', done);
        wake = done;
      });
    }
  } finally {
    await stop();
  }
}
