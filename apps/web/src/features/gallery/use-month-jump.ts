import { type RefObject, useEffect, useState } from 'react';
import type { GalleryLayout } from './gallery-layout.ts';

interface MonthJumpFacts {
  readonly scroller: RefObject<HTMLElement | null>;
  readonly layout: GalleryLayout;
  readonly headerHeight: number;
  readonly hasMore: boolean;
  readonly isLoadingMore: boolean;
  readonly loadMore: () => void;
}

/** Goes to a month, and first loads up to it when it is not there yet. The month asked for last is the one that counts. */
export function useMonthJump({
  scroller,
  layout,
  headerHeight,
  hasMore,
  isLoadingMore,
  loadMore,
}: MonthJumpFacts) {
  const [wanted, setWanted] = useState<string | null>(null);

  useEffect(() => {
    const element = scroller.current;
    if (wanted === null || !element) return;
    const place = layout.sections.findIndex(({ month }) => month <= wanted);
    const section = layout.sections[place === -1 ? layout.sections.length - 1 : place];
    const isReachable =
      !hasMore || (place !== -1 && section && layout.height - section.top >= element.clientHeight);
    if (!isReachable) {
      if (!isLoadingMore) loadMore();
      return;
    }
    if (section) element.scrollTop = place === 0 ? 0 : headerHeight + section.top;
    setWanted(null);
  }, [wanted, scroller, layout, headerHeight, hasMore, isLoadingMore, loadMore]);

  return { goTo: setWanted, isOnTheWay: wanted !== null };
}
