import type { MonthCount } from './gallery-layout.ts';

/** One line of the scrubber. */
export interface ScrubMark extends MonthCount {
  /** Of its middle, from the top of the scrubber, CSS pixels. */
  readonly y: number;
  readonly lineWidth: number;
  readonly hasLabel: boolean;
}

/** The number of a year, where it begins going back in time. */
export interface ScrubYear {
  readonly year: string;
  readonly y: number;
}

export interface ScrubScale {
  readonly marks: readonly ScrubMark[];
  readonly years: readonly ScrubYear[];
}

const usualStep = 46;
const labelStep = 18;
const shortestLine = 8;
const longestLine = 18;

/**
 * Places the months, newest first, on a scrubber of `height`. They stand at an even distance, closer when there are
 * many; then labels give way, years first, and the oldest month always keeps its own.
 */
export function scrubScale(months: readonly MonthCount[], height: number): ScrubScale {
  const most = Math.max(1, ...months.map(({ count }) => count));
  const entries = months.flatMap((month, index) => {
    const year = month.month.slice(0, 4);
    const before = months[index - 1]?.month.slice(0, 4);
    return before !== undefined && before !== year ? [{ year }, month] : [month];
  });
  const step = Math.min(usualStep, height / Math.max(1, entries.length - 1));
  const placed = entries.map((entry, place) => ({ entry, y: Math.round(place * step) }));

  const taken: number[] = [];
  const isFree = (y: number) => taken.every((other) => Math.abs(other - y) >= labelStep);
  const take = (y: number) => {
    const isOurs = isFree(y);
    if (isOurs) taken.push(y);
    return isOurs;
  };
  const years: ScrubYear[] = [];
  const labelled = new Set<number>();
  for (const { y } of [placed.at(-1), placed[0]].filter((ends) => ends !== undefined)) {
    if (take(y)) labelled.add(y);
  }
  for (const { entry, y } of placed) if ('year' in entry && take(y)) years.push({ year: entry.year, y });
  for (const { entry, y } of placed) if ('month' in entry && take(y)) labelled.add(y);

  const marks = placed.flatMap(({ entry, y }): ScrubMark[] => {
    if (!('month' in entry)) return [];
    const lineWidth = Math.round(shortestLine + ((longestLine - shortestLine) * entry.count) / most);
    return [{ ...entry, y, lineWidth, hasLabel: labelled.has(y) }];
  });
  return { marks, years };
}

/** The month whose line lies nearest to `y`. */
export function markNear({ marks }: ScrubScale, y: number): ScrubMark | null {
  const first = marks[0];
  if (!first) return null;
  return marks.reduce((best, mark) => (Math.abs(mark.y - y) < Math.abs(best.y - y) ? mark : best), first);
}

/** How far into all pictures a month begins, from 0 to 1; where a phone's handle stands. */
export function fractionOfMonth(months: readonly MonthCount[], month: string): number {
  const all = months.reduce((sum, { count }) => sum + count, 0);
  const at = months.findIndex((other) => other.month === month);
  const before = months.slice(0, Math.max(0, at)).reduce((sum, { count }) => sum + count, 0);
  const last = months.at(-1)?.count ?? 0;
  return all > last ? Math.min(1, before / (all - last)) : 0;
}

/** The month that a handle at this fraction points at. */
export function monthAtFraction(months: readonly MonthCount[], fraction: number): string | null {
  let found: string | null = null;
  for (const { month } of months) {
    if (found === null || fractionOfMonth(months, month) <= fraction + 1e-9) found = month;
  }
  return found;
}
