import { hasEnded, type LiveEvent } from '@pingvas/contracts';
import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useRef } from 'react';
import { type GenerationFeed, withGeneration, withoutFeedImage } from './generation-feed.ts';
import {
  type ProgressBook,
  withNewImages,
  withoutImage,
  withoutStaleProgress,
  withProgress,
} from './live-news.ts';
import { trpc } from './trpc.ts';
import { feedKey, progressKey } from './use-generations.ts';
import { imagePageInput } from './use-images.ts';

/** Writes one piece of news into the query cache; nothing else changes what the server said. */
export function useTakeNews(): (event: LiveEvent) => void {
  const cache = useQueryClient();
  const utils = trpc.useUtils();

  return useCallback(
    (event) => {
      switch (event.type) {
        case 'generation.progress':
          cache.setQueryData<ProgressBook>(progressKey, (book) => withProgress(book ?? {}, event));
          return;
        case 'generation.changed': {
          const { generation } = event;
          cache.setQueryData<GenerationFeed>(feedKey, (feed) => feed && withGeneration(feed, generation));
          cache.setQueryData<ProgressBook>(
            progressKey,
            (book) => book && withoutStaleProgress(book, generation),
          );
          utils.images.list.setInfiniteData(
            imagePageInput,
            (pages) => pages && withNewImages(pages, generation),
          );
          if (generation.images.length > 0) void utils.images.months.invalidate();
          // The engine became busy or free, and a model's pace may have changed.
          if (generation.status !== 'queued') void utils.engine.status.invalidate();
          if (hasEnded(generation.status)) void utils.models.list.invalidate();
          return;
        }
        case 'image.removed':
          utils.images.list.setInfiniteData(
            imagePageInput,
            (pages) => pages && withoutImage(pages, event.imageId),
          );
          cache.setQueryData<GenerationFeed>(
            feedKey,
            (feed) => feed && withoutFeedImage(feed, event.imageId),
          );
          void utils.images.months.invalidate();
          void utils.images.get.invalidate({ imageId: event.imageId });
          return;
        case 'credits.changed':
          utils.credits.balance.setData(undefined, event.credits);
          return;
        default:
          // A newer server may know news that this page does not; each event is whole, so it may be left out.
          event satisfies never;
      }
    },
    [cache, utils],
  );
}

const firstRetryMs = 1_000;
const slowestRetryMs = 15_000;

/**
 * Listens to the person's own stream for as long as somebody is signed in. After every (re)connection the lists
 * are read again, so what was said while nobody listened is made good.
 */
export function useLiveEvents(onNews?: (event: LiveEvent) => void): { isConnected: boolean } {
  const takeNews = useTakeNews();
  const cache = useQueryClient();
  const utils = trpc.useUtils();
  const tries = useRef(0);
  const wasConnected = useRef(false);

  const subscription = trpc.live.events.useSubscription(undefined, {
    // Also after the browser has connected again by itself, which may be between two renders.
    onStarted: () => {
      const mayHaveMissed = wasConnected.current || tries.current > 0;
      wasConnected.current = true;
      tries.current = 0;
      if (!mayHaveMissed) return;
      void cache.invalidateQueries({ queryKey: feedKey });
      // A removed picture is in no list any more, and is told to nobody twice.
      void utils.images.invalidate();
      void utils.credits.balance.invalidate();
      void utils.engine.status.invalidate();
    },
    onData: ({ data }) => {
      takeNews(data);
      onNews?.(data);
    },
  });

  const { status, reset } = subscription;
  useEffect(() => {
    if (status !== 'error') return;
    // The browser gives up for good when a proxy answers with an error; we do not.
    const wait = Math.min(slowestRetryMs, firstRetryMs * 2 ** tries.current);
    tries.current += 1;
    const timer = setTimeout(reset, wait);
    return () => clearTimeout(timer);
  }, [status, reset]);

  return { isConnected: status === 'pending' };
}
