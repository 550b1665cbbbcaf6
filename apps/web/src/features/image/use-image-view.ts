import type { ImageDetailView, ImageListItem } from '@pingvas/contracts';
import { useEffect, useMemo } from 'react';
import { problemOf } from '../../api/error-sentence.ts';
import { trpc } from '../../api/trpc.ts';
import { useImageMonths } from '../../api/use-image-months.ts';
import { useImages } from '../../api/use-images.ts';
import { lastLookedAt } from '../../pictures/last-looked-at.ts';
import { monthOf } from '../../pictures/month-of.ts';
import { neighboursOf } from './neighbours.ts';

const detailStaysTrueMs = 4 * 3_600_000;
/** So many pictures before the end of what is loaded, the next page is asked for. */
const fetchAhead = 12;

/** A picture as far as it is known: the lists know it before its recipe is here. */
export type ShownImage = ImageListItem & { readonly detail: ImageDetailView | null };

/** One picture with its recipe, its neighbours and its place in the month. */
export function useImageView(imageId: string) {
  const query = trpc.images.get.useQuery({ imageId }, { staleTime: detailStaysTrueMs });
  const months = useImageMonths();
  const { images, isPending, hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage } =
    useImages();
  const neighbours = useMemo(() => neighboursOf(images, imageId), [images, imageId]);

  const code = query.error ? problemOf(query.error).code : null;
  const isGone = code === 'images.not-found' || code === 'request.invalid';
  const detail = isGone ? null : (query.data ?? null);
  const listed = isGone ? undefined : images.find(({ id }) => id === imageId);
  const image = useMemo((): ShownImage | null => {
    if (detail) return { ...detail, prompt: detail.recipe.prompt, detail };
    return listed ? { ...listed, detail: null } : null;
  }, [detail, listed]);

  // An old picture that was opened by its address lies on a later page: its neighbours are looked for up to there.
  const last = images.at(-1);
  const isFurtherOn =
    !neighbours && image !== null && last !== undefined && last.createdAt >= image.createdAt;
  const isNearEnd = neighbours !== null && neighbours.place >= images.length - fetchAhead;
  const needsMore = (isFurtherOn || isNearEnd) && hasNextPage && !isFetchingNextPage && !isFetchNextPageError;
  useEffect(() => {
    if (needsMore) void fetchNextPage();
  }, [needsMore, fetchNextPage]);

  useEffect(() => {
    lastLookedAt.set(imageId);
  }, [imageId]);

  // The neighbours are here before they are asked for.
  const nextUrl = neighbours?.next?.url;
  const previousUrl = neighbours?.previous?.url;
  useEffect(() => {
    for (const url of [nextUrl, previousUrl]) if (url) new Image().src = url;
  }, [nextUrl, previousUrl]);

  const month = image ? monthOf(image) : '';
  const count = months.find((known) => known.month === month)?.count ?? 0;
  return {
    image,
    neighbours,
    position: neighbours && count > 0 ? { month, count, place: neighbours.placeInMonth } : null,
    isGone,
    isPending: query.isPending || (image === null && isPending),
    error: query.error,
    retry: query.refetch,
  };
}
