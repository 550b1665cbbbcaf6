import type { LiveBus } from '../../platform/live/live-bus.ts';
import { offerTopic } from './render-queue.ts';

export interface OfferListener {
  /** Resolves at the next offer, at once if one came since the last call, or after `withinMs`, or on abort. */
  next(wait: { readonly withinMs: number; readonly signal: AbortSignal }): Promise<void>;
  stop(): Promise<void>;
}

/** Hears offers from now on, also those that come while nobody is waiting. */
export async function listenForOffers(live: LiveBus): Promise<OfferListener> {
  let hasNews = false;
  let wake: (() => void) | null = null;
  const unsubscribe = await live.subscribe(offerTopic, () => {
    hasNews = true;
    wake?.();
  });
  return {
    async next({ withinMs, signal }) {
      if (!hasNews && !signal.aborted) {
        await new Promise<void>((resolve) => {
          const done = () => {
            clearTimeout(timer);
            signal.removeEventListener('abort', done);
            resolve();
          };
          const timer = setTimeout(done, withinMs);
          wake = done;
          signal.addEventListener('abort', done);
        });
        wake = null;
      }
      hasNews = false;
    },
    stop: unsubscribe,
  };
}
