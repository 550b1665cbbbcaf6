import { useMemo } from 'react';
import { trpc } from './trpc.ts';

/** One page size for every view, so that the strip, the gallery and live events share one cache entry. */
export const imagePageInput = { limit: 60 } as const;

/**
 * Live events keep the pages true, and a look at all of them again costs a request for each. The addresses of the
 * files are good for eight hours, so they are renewed well before.
 */
const pagesStayTrueMs = 4 * 3_600_000;

/** The person's pictures, newest first, page by page. */
export function useImages() {
  const query = trpc.images.list.useInfiniteQuery(imagePageInput, {
    getNextPageParam: (page) => page.nextCursor,
    staleTime: pagesStayTrueMs,
  });
  const images = useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? [], [query.data]);
  return { ...query, images };
}
