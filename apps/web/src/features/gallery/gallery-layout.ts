import { monthOf } from '../../pictures/month-of.ts';
import { justifyRows, type Sized } from './justify-rows.ts';

/** What the gallery's geometry needs of a picture. */
export interface GalleryPicture extends Sized {
  readonly id: string;
  /** ISO 8601 in UTC. */
  readonly createdAt: string;
}

export interface MonthCount {
  /** A calendar month of this device, e.g. 2026-11. */
  readonly month: string;
  readonly count: number;
}

/** Distances of the gallery, CSS pixels. */
export interface GalleryRules {
  readonly width: number;
  readonly targetHeight: number;
  readonly gap: number;
  readonly headingHeight: number;
  /** Between the last row of a month and the next heading. */
  readonly monthGap: number;
}

export interface GalleryTile {
  /** Place in the list of pictures; of a mat, counted from the first picture that is still to come. */
  readonly index: number;
  readonly x: number;
  /** From the top of its month. */
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** One heading or one row of tiles; what the virtual scroller counts. */
export interface GalleryRow {
  readonly section: number;
  readonly kind: 'heading' | 'pictures' | 'mats';
  /** From the top of the first month. */
  readonly top: number;
  /** With the gap below it, so that the rows lie without a hole. */
  readonly size: number;
  readonly tiles: readonly GalleryTile[];
}

export interface GallerySection extends MonthCount {
  readonly top: number;
  readonly height: number;
}

export interface GalleryLayout {
  readonly sections: readonly GallerySection[];
  readonly rows: readonly GalleryRow[];
  readonly height: number;
  /** The row of each picture that has one. */
  readonly rowOf: ReadonlyMap<string, number>;
}

/** Ratios of the mats that stand for pictures nobody knows the size of yet. */
const usualSizes: readonly Sized[] = [
  { width: 3, height: 2 },
  { width: 4, height: 5 },
  { width: 1, height: 1 },
  { width: 2, height: 3 },
  { width: 16, height: 10 },
  { width: 1, height: 1 },
];
const matRows = 3;

/**
 * Where everything in the gallery lies, from stored sizes alone, so that nothing moves when a file arrives.
 * `pictures` come newest first. While more are to come, the row that they would still change is shown as mats.
 */
export function layoutGallery(
  pictures: readonly GalleryPicture[],
  counts: readonly MonthCount[],
  rules: GalleryRules,
  hasMore: boolean,
): GalleryLayout {
  const sections: GallerySection[] = [];
  const rows: GalleryRow[] = [];
  const rowOf = new Map<string, number>();
  const countOf = new Map(counts.map(({ month, count }) => [month, count]));
  let top = 0;

  const push = (row: Omit<GalleryRow, 'top'>) => {
    rows.push({ ...row, top });
    top += row.size;
  };

  for (const { month, start, end } of monthRuns(pictures)) {
    const section = sections.length;
    const sectionTop = top;
    const isLastLoaded = end === pictures.length;
    const count = Math.max(countOf.get(month) ?? 0, isLastLoaded ? end - start : 0) || end - start;
    const isIncomplete =
      hasMore && isLastLoaded && end - start < (countOf.get(month) ?? Number.POSITIVE_INFINITY);
    push({ section, kind: 'heading', size: rules.headingHeight, tiles: [] });

    const laidOut = justifyRows(pictures.slice(start, end), rules);
    const shown = isIncomplete ? laidOut.filter(({ isSettled }) => isSettled) : laidOut;
    for (const row of shown) {
      const y = top - sectionTop;
      const tiles = row.tiles.map(({ index, x, width }) => ({
        index: start + index,
        x,
        y,
        width,
        height: row.height,
      }));
      for (const { index } of tiles) {
        const id = pictures[index]?.id;
        if (id !== undefined) rowOf.set(id, rows.length);
      }
      push({ section, kind: 'pictures', size: row.height + rules.gap, tiles });
    }
    if (isIncomplete) {
      const firstHeld = shown.reduce((sum, row) => sum + row.tiles.length, 0);
      for (const row of matsFor(pictures.slice(start + firstHeld, end), rules)) {
        const y = top - sectionTop;
        const tiles = row.tiles.map(({ index, x, width }) => ({ index, x, y, width, height: row.height }));
        push({ section, kind: 'mats', size: row.height + rules.gap, tiles });
      }
    }
    const height = top - sectionTop - rules.gap;
    top = sectionTop + height + rules.monthGap;
    const last = rows.at(-1);
    if (last) rows[rows.length - 1] = { ...last, size: top - last.top };
    sections.push({ month, count, top: sectionTop, height });
  }
  return { sections, rows, height: top, rowOf };
}

/** Rows of mats: the pictures that wait for their row first, at their own ratios, then usual ones. */
export function matsFor(held: readonly Sized[], rules: GalleryRules) {
  const sizes = [...held];
  const settled = () => justifyRows(sizes, rules).filter(({ isSettled }) => isSettled);
  let mats = settled();
  while (mats.length < matRows && sizes.length < 1_000 && rules.width > 0) {
    sizes.push(usualSizes[sizes.length % usualSizes.length] ?? { width: 1, height: 1 });
    mats = settled();
  }
  return mats;
}

/** Stretches of pictures of one month, in the order they come. */
function monthRuns(pictures: readonly GalleryPicture[]): { month: string; start: number; end: number }[] {
  const runs: { month: string; start: number; end: number }[] = [];
  for (const [index, picture] of pictures.entries()) {
    const month = monthOf(picture);
    const run = runs.at(-1);
    if (run?.month === month) run.end = index + 1;
    else runs.push({ month, start: index, end: index + 1 });
  }
  return runs;
}

/** The row that lies at `offset` from the top of the first month; the nearest one when there is none. */
export function rowAt(layout: GalleryLayout, offset: number): number {
  const { rows } = layout;
  let low = 0;
  let high = rows.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((rows[middle]?.top ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return Math.max(0, low);
}
