/** What a layout needs to know of a picture: its stored size in pixels. */
export interface Sized {
  readonly width: number;
  readonly height: number;
}

export interface PlacedTile {
  /** Place of the picture in the list that was given. */
  readonly index: number;
  /** From the left edge of the row; whole CSS pixels, as is the width. */
  readonly x: number;
  readonly width: number;
}

export interface JustifiedRow {
  readonly height: number;
  readonly tiles: readonly PlacedTile[];
  /** False for the rest at the end: more pictures would still change it. */
  readonly isSettled: boolean;
}

export interface RowRules {
  /** Of the whole row, CSS pixels. */
  readonly width: number;
  readonly targetHeight: number;
  readonly gap: number;
}

/** A row of several pictures is at most this much higher or lower than the target. */
export const heightTolerance = 1.4;

/**
 * Lays pictures into rows of one width, in their order, uncropped. A row ends where its height comes closest to the
 * target; what is left over stands at the left at the target height. Only a picture that is wider than a whole row
 * by itself gets a row lower than the tolerance allows.
 *
 * A row depends on its own pictures and the one after it, so later pictures never move earlier rows.
 */
export function justifyRows(pictures: readonly Sized[], rules: RowRules): JustifiedRow[] {
  const { width, targetHeight, gap } = rules;
  if (width <= 0) return [];
  const tallest = targetHeight * heightTolerance;
  const rows: JustifiedRow[] = [];
  let start = 0;
  let ratios = 0;

  const fullHeight = (sum: number, count: number) => Math.max(1, (width - gap * (count - 1)) / sum);
  const close = (end: number, height: number, isSettled: boolean) => {
    rows.push({ ...placeRow(pictures, { start, end, height, rules }), isSettled });
    start = end;
    ratios = 0;
  };

  for (const [index, picture] of pictures.entries()) {
    const ratio = picture.width / picture.height;
    const count = index - start + 1;
    const withIt = fullHeight(ratios + ratio, count);
    if (withIt <= targetHeight && count > 1) {
      const withoutIt = Math.min(tallest, fullHeight(ratios, count - 1));
      if (withoutIt / targetHeight <= targetHeight / withIt) close(index, withoutIt, true);
    }
    ratios += ratio;
    const height = fullHeight(ratios, index - start + 1);
    if (height <= targetHeight) close(index + 1, height, true);
  }
  if (start < pictures.length) close(pictures.length, targetHeight, false);
  return rows;
}

interface RowPlan {
  readonly start: number;
  readonly end: number;
  readonly height: number;
  readonly rules: RowRules;
}

/** Puts the pictures side by side. Edges are rounded, not widths, so that the row ends exactly where it should. */
function placeRow(pictures: readonly Sized[], { start, end, height, rules }: RowPlan) {
  const tiles: PlacedTile[] = [];
  let left = 0;
  for (const [place, { width, height: pictureHeight }] of pictures.slice(start, end).entries()) {
    const right = left + (height * width) / pictureHeight;
    const x = Math.round(left);
    tiles.push({ index: start + place, x, width: Math.max(1, Math.round(right) - x) });
    left = right + rules.gap;
  }
  return { height: Math.max(1, Math.round(height)), tiles };
}
