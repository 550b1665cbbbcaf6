import { type RefObject, useCallback, useLayoutEffect, useRef } from 'react';
import { type GalleryLayout, rowAt } from './gallery-layout.ts';

interface Anchor {
  readonly id: string;
  readonly top: number;
}

/** So many rows may vanish at once before the place is lost. */
const anchorRows = 4;

/**
 * Keeps what one looks at where it is when pictures come or go above it, or rows change their height. At the very top
 * nothing is held, so that new pictures show themselves. Returns what has to be called after every bit of scrolling.
 */
export function useScrollAnchor(
  scroller: RefObject<HTMLElement | null>,
  layout: GalleryLayout,
  pictures: readonly { readonly id: string }[],
  headerHeight: number,
): () => void {
  const anchors = useRef<readonly Anchor[]>([]);
  const known = useRef({ layout, pictures });

  const remember = useCallback(() => {
    const { layout: shown, pictures: list } = known.current;
    const offset = (scroller.current?.scrollTop ?? 0) - headerHeight;
    if (offset <= 0) {
      anchors.current = [];
      return;
    }
    const first = rowAt(shown, offset);
    anchors.current = shown.rows
      .slice(first, first + anchorRows)
      .filter(({ kind }) => kind === 'pictures')
      .flatMap(({ tiles, top }) => tiles.map(({ index }) => ({ id: list[index]?.id ?? '', top })));
  }, [scroller, headerHeight]);

  useLayoutEffect(() => {
    if (known.current.layout === layout) return;
    known.current = { layout, pictures };
    const element = scroller.current;
    if (!element) return;
    const kept = anchors.current.find(({ id }) => layout.rowOf.has(id));
    const row = kept && layout.rows[layout.rowOf.get(kept.id) ?? -1];
    if (kept && row && row.top !== kept.top) element.scrollTop += row.top - kept.top;
    remember();
  }, [scroller, layout, pictures, remember]);

  return remember;
}
