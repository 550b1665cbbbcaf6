import type { ImageListItem } from '@pingvas/contracts';
import { useElementScrollRestoration } from '@tanstack/react-router';
import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual';
import {
  type KeyboardEvent,
  useCallback,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import { useTranslations } from 'use-intl';
import { lastLookedAt } from '../../pictures/last-looked-at.ts';
import { monthOf } from '../../pictures/month-of.ts';
import { RemovePicturesDialog } from '../../pictures/RemovePicturesDialog.tsx';
import { savePictures } from '../../pictures/save-picture.ts';
import { useIsPhone } from '../../ui/use-media.ts';
import { GalleryHeader, phoneHeaderHeight, wideHeaderHeight } from './GalleryHeader.tsx';
import { GalleryMonth, MoreRow } from './GalleryMonth.tsx';
import type { TileActions } from './GalleryTile.tsx';
import { layoutGallery, type MonthCount } from './gallery-layout.ts';
import { moveFocus } from './move-focus.ts';
import { targetHeightOf, useRowHeight } from './row-height.ts';
import { Scrubber, scrubberTop } from './Scrubber.tsx';
import { ScrubHandle } from './ScrubHandle.tsx';
import { SelectionBar } from './SelectionBar.tsx';
import { afterRemoval } from './selection.ts';
import { useGallerySelection } from './use-gallery-selection.ts';
import { useMonthJump } from './use-month-jump.ts';
import { useScrollAnchor } from './use-scroll-anchor.ts';

export const headingHeight = 48;
const wideMargins = { left: 32, right: 72 };
const phoneMargins = { left: 0, right: 0 };
/** Rows that are drawn, and pages that are fetched, before they come into view. */
const overscanRows = 4;
const fetchAheadRows = 10;

interface GalleryWallProps {
  readonly images: readonly ImageListItem[];
  readonly months: readonly MonthCount[];
  /** Of the room, CSS pixels. */
  readonly size: { readonly width: number; readonly height: number };
  /** Pictures made after this moment are new; null when none are. */
  readonly seenBefore: string | null;
  readonly hasMore: boolean;
  readonly isLoadingMore: boolean;
  readonly hasFailed: boolean;
  readonly loadMore: () => void;
}

/** All pictures in rows, month by month. Only what is near the eye is drawn. */
export function GalleryWall(props: GalleryWallProps) {
  const { images, months, size, seenBefore, hasMore, isLoadingMore, hasFailed, loadMore } = props;
  const t = useTranslations('gallery');
  const isPhone = useIsPhone();
  const { rowHeight, choose } = useRowHeight();
  const scroller = useRef<HTMLDivElement>(null);
  const restored = useElementScrollRestoration({ id: 'gallery' });
  const margins = isPhone ? phoneMargins : wideMargins;
  const headerHeight = isPhone ? phoneHeaderHeight : wideHeaderHeight;

  const width = size.width - margins.left - margins.right;
  const layout = useMemo(() => {
    const rules = {
      width,
      targetHeight: targetHeightOf(rowHeight, isPhone),
      gap: isPhone ? 3 : 4,
      headingHeight,
      monthGap: 24,
    };
    return layoutGallery(images, months, rules, hasMore && !hasFailed);
  }, [images, months, width, rowHeight, isPhone, hasMore, hasFailed]);
  const { rows, sections } = layout;

  const ids = useMemo(() => images.map(({ id }) => id), [images]);
  const { chosen, isSelecting, toggle, reach, all, clear } = useGallerySelection(ids);
  const [sharedId, setSharedId] = useState(lastLookedAt.get);
  const [currentId, setCurrentId] = useState(sharedId);
  const [removing, setRemoving] = useState<readonly string[]>([]);
  const [wholeMonth, setWholeMonth] = useState<string | null>(null);
  const focusWanted = useRef<string | null>(sharedId);

  const currentIndex = Math.max(0, currentId === null ? 0 : ids.indexOf(currentId));
  const currentRow = layout.rowOf.get(ids[currentIndex] ?? '');
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: useCallback((index: number) => rows[index]?.size ?? 0, [rows]),
    getItemKey: useCallback((index: number) => `${rows[index]?.section} ${rows[index]?.top}`, [rows]),
    scrollMargin: headerHeight,
    initialOffset: restored?.scrollY ?? 0,
    overscan: overscanRows,
    // The picture that has the focus stays, however far one scrolls.
    rangeExtractor: useCallback(
      (range: Parameters<typeof defaultRangeExtractor>[0]) => {
        const shown = defaultRangeExtractor(range);
        return currentRow === undefined || shown.includes(currentRow) ? shown : [...shown, currentRow];
      },
      [currentRow],
    ),
  });
  const remember = useScrollAnchor(scroller, layout, images, headerHeight);
  const { goTo, isOnTheWay } = useMonthJump({
    scroller,
    layout,
    headerHeight,
    hasMore: hasMore && !hasFailed,
    isLoadingMore,
    loadMore,
  });

  const shown = virtualizer.getVirtualIndexes();
  const lastShown = virtualizer.range?.endIndex ?? 0;
  useEffect(() => {
    if (hasMore && !isLoadingMore && !hasFailed && lastShown >= rows.length - fetchAheadRows) loadMore();
  }, [hasMore, isLoadingMore, hasFailed, lastShown, rows.length, loadMore]);

  // Ctrl+A may reach further than what is loaded.
  useEffect(() => {
    if (wholeMonth === null) return;
    const last = images.at(-1);
    if (hasMore && !hasFailed && last && monthOf(last) >= wholeMonth) {
      if (!isLoadingMore) loadMore();
      return;
    }
    all(images.filter((image) => monthOf(image) === wholeMonth).map(({ id }) => id));
    setWholeMonth(null);
  }, [wholeMonth, images, hasMore, hasFailed, isLoadingMore, loadMore, all]);

  const focusRow = useCallback(
    (id: string) => {
      const element = scroller.current;
      const row = rows[layout.rowOf.get(id) ?? -1];
      if (!element || !row) return;
      const top = headerHeight + row.top;
      const above = top - headingHeight - 8;
      const below = top + row.size + 96 - element.clientHeight;
      element.scrollTop = Math.min(above, Math.max(below, element.scrollTop));
    },
    [rows, layout, headerHeight],
  );
  useLayoutEffect(() => {
    const wanted = focusWanted.current;
    if (wanted === null) return;
    const place = scroller.current?.querySelector<HTMLElement>(`[data-picture="${CSS.escape(wanted)}"]`);
    if (!place) return;
    focusWanted.current = null;
    place.focus({ preventScroll: true });
  });
  useEffect(() => {
    // So that the keys of the page scroll the wall, which is a box of its own.
    if (document.activeElement === document.body) scroller.current?.focus({ preventScroll: true });
  }, []);

  // One object for good, so that a tile is drawn again only when something about it changes.
  const latest = useRef({ toggle, reach });
  latest.current = { toggle, reach };
  const [actions] = useState<TileActions>(() => ({
    onFocus: setCurrentId,
    onOpen: (id) => {
      lastLookedAt.set(id);
      setSharedId(id);
    },
    onToggle: (id) => latest.current.toggle(id),
    onReach: (id) => latest.current.reach(id),
  }));

  const monthInView = sections[rows[virtualizer.range?.startIndex ?? 0]?.section ?? 0]?.month ?? '';
  const focusedId = () =>
    document.activeElement?.closest('li')?.querySelector<HTMLElement>('[data-picture]')?.dataset['picture'];

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape' && isSelecting) {
      event.preventDefault();
      clear();
      return;
    }
    const focused = focusedId();
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'a') {
      event.preventDefault();
      const picture = images.find(({ id }) => id === focused);
      setWholeMonth(picture ? monthOf(picture) : monthInView);
      return;
    }
    if (focused === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    const isOnCheck = event.target instanceof HTMLInputElement;
    if (event.key === 'x' || event.key === 'X' || (event.key === ' ' && !isOnCheck)) {
      event.preventDefault();
      if (event.shiftKey) reach(focused);
      else toggle(focused);
      return;
    }
    const next = moveFocus(layout, images, ids.indexOf(focused), event.key);
    const id = next === null ? undefined : ids[next];
    if (id === undefined) return;
    event.preventDefault();
    setCurrentId(id);
    focusWanted.current = id;
    focusRow(id);
  };

  const onRemoved = (gone: readonly string[]) => {
    clear();
    const next = afterRemoval(ids, gone);
    setCurrentId(next);
    focusWanted.current = next;
  };

  const drawn = new Map<number, number[]>();
  for (const index of shown) {
    const section = rows[index]?.section;
    if (section !== undefined) drawn.set(section, [...(drawn.get(section) ?? []), index]);
  }

  return (
    <>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the keys belong to the pictures inside */}
      <div
        ref={scroller}
        tabIndex={-1}
        data-scroll-restoration-id="gallery"
        onScroll={remember}
        onKeyDown={onKeyDown}
        className="gallery-scroll absolute inset-0 overflow-x-hidden overflow-y-auto outline-none"
        data-has-scrubber={months.length > 1}
      >
        <GalleryHeader rows={{ height: rowHeight, onChoose: choose }} />
        <div
          className="relative"
          style={{ height: layout.height, width, marginLeft: margins.left }}
          aria-busy={isLoadingMore}
        >
          {[...drawn].map(([place, indexes]) => {
            const section = sections[place];
            return (
              section && (
                <GalleryMonth
                  key={section.month}
                  section={section}
                  rows={indexes.flatMap((index) => rows[index] ?? [])}
                  images={images}
                  chosen={chosen}
                  isSelecting={isSelecting}
                  currentId={ids[currentIndex] ?? null}
                  sharedId={sharedId}
                  seenBefore={seenBefore}
                  matWidth={isPhone ? 9 : 14}
                  actions={actions}
                />
              )
            );
          })}
        </div>
        {hasFailed && <MoreRow onRetry={loadMore} />}
        <p role="status" className="sr-only">
          {isOnTheWay ? t('loading') : ''}
        </p>
      </div>
      {months.length > 1 && !isPhone && (
        <Scrubber
          months={months}
          current={monthInView}
          height={Math.max(120, size.height - scrubberTop - 24)}
          isLoading={isOnTheWay}
          onGo={goTo}
        />
      )}
      {months.length > 1 && isPhone && (
        <ScrubHandle
          months={months}
          current={monthInView}
          isScrolling={virtualizer.isScrolling}
          height={size.height}
          onGo={goTo}
        />
      )}
      {isSelecting && (
        <SelectionBar
          count={chosen.size}
          onDownload={() => savePictures(images.filter(({ id }) => chosen.has(id)))}
          onRemove={() => setRemoving([...chosen])}
          onClose={clear}
        />
      )}
      <RemovePicturesDialog ids={removing} onClose={() => setRemoving([])} onRemoved={onRemoved} />
    </>
  );
}
