import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type GenerationFeed, mergeFeed } from './generation-feed.ts';
import type { ProgressBook } from './live-news.ts';
import { trpc } from './trpc.ts';

/** Where the studio's runs lie in the cache. */
export const feedKey = ['studio', 'feed'] as const;
/** Where the progress of forming pictures lies. */
export const progressKey = ['studio', 'progress'] as const;

const openLimit = 100;
const recentLimit = 30;

/** All open runs and the latest ended ones, newest first; live events keep them true. */
export function useGenerations() {
  const utils = trpc.useUtils();
  const cache = useQueryClient();
  return useQuery({
    queryKey: feedKey,
    queryFn: async (): Promise<GenerationFeed> => {
      const [open, recent] = await Promise.all([
        utils.client.generation.list.query({ isOpen: true, limit: openLimit }),
        utils.client.generation.list.query({ limit: recentLimit }),
      ]);
      return mergeFeed(cache.getQueryData<GenerationFeed>(feedKey) ?? [], [...open.items, ...recent.items]);
    },
    staleTime: 60_000,
  });
}

/** How far each forming picture has come. Only live events fill it. */
export function useProgressBook(): ProgressBook {
  const { data } = useQuery({
    queryKey: progressKey,
    queryFn: (): ProgressBook => ({}),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: Number.POSITIVE_INFINITY,
  });
  return data ?? {};
}
