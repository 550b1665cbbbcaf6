import { useMemo } from 'react';
import { trpc } from './trpc.ts';

/** One page size for every view, so that the strip, the gallery and live events share one cache entry. */
export const imagePageInput = { limit: 60 } as const;

/** The person's pictures, newest first, page by page. */
export function useImages() {
  const query = trpc.images.list.useInfiniteQuery(imagePageInput, {
    getNextPageParam: (page) => page.nextCursor,
    staleTime: 60_000,
  });
  const images = useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? [], [query.data]);
  return { ...query, images };
}
