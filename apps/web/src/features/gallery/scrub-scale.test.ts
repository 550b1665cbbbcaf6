import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fractionOfMonth, markNear, monthAtFraction, scrubScale } from './scrub-scale.ts';

/** Months going back from November 2026, with these counts. */
const monthsOf = (counts: readonly number[]) =>
  counts.map((count, back) => {
    const date = new Date(Date.UTC(2026, 10 - back, 1));
    return { month: date.toISOString().slice(0, 7), count };
  });
const counts = fc.array(fc.integer({ min: 1, max: 5_000 }), { minLength: 1, maxLength: 180 }).map(monthsOf);

describe('the scrubber', () => {
  it('names the newest year by its months and every year before by its number', () => {
    const scale = scrubScale(monthsOf(Array.from({ length: 14 }, () => 5)), 900);
    expect(scale.years).toEqual([{ year: '2025', y: 46 * 11 }]);
    expect(scale.marks).toHaveLength(14);
    expect(scale.marks[1]).toMatchObject({ month: '2026-10', y: 46 });
  });

  it('stays within its height and always names the oldest month', () => {
    fc.assert(
      fc.property(counts, fc.integer({ min: 120, max: 1_400 }), (months, height) => {
        const { marks, years } = scrubScale(months, height);
        expect(marks.map(({ month }) => month)).toEqual(months.map(({ month }) => month));
        expect(marks.at(-1)?.hasLabel).toBe(true);
        for (const { y } of [...marks, ...years]) expect(y).toBeLessThanOrEqual(height);
      }),
    );
  });

  it('never lets two labels touch', () => {
    fc.assert(
      fc.property(counts, fc.integer({ min: 120, max: 1_400 }), (months, height) => {
        const { marks, years } = scrubScale(months, height);
        const labels = [...marks.filter(({ hasLabel }) => hasLabel), ...years].map(({ y }) => y);
        const sorted = labels.toSorted((one, other) => one - other);
        for (const [place, y] of sorted.entries()) {
          if (place > 0) expect(y - (sorted[place - 1] ?? 0)).toBeGreaterThanOrEqual(18);
        }
      }),
    );
  });

  it('draws the longest line for the fullest month', () => {
    const { marks } = scrubScale(monthsOf([10, 128, 1]), 900);
    expect(marks.map(({ lineWidth }) => lineWidth)).toEqual([9, 18, 8]);
  });

  it('finds the month nearest to a point', () => {
    const scale = scrubScale(monthsOf([1, 1, 1]), 900);
    expect(markNear(scale, 50)?.month).toBe('2026-10');
    expect(markNear(scale, -20)?.month).toBe('2026-11');
    expect(markNear(scrubScale([], 900), 10)).toBeNull();
  });
});

describe("a phone's handle", () => {
  it('points at the month it stands at', () => {
    fc.assert(
      fc.property(counts, fc.nat(), (months, pick) => {
        const { month } = months[pick % months.length] ?? { month: '' };
        expect(monthAtFraction(months, fractionOfMonth(months, month))).toBe(month);
      }),
    );
  });

  it('reaches the newest month at the top and the oldest at the foot', () => {
    const months = monthsOf([128, 76, 9]);
    expect([monthAtFraction(months, 0), monthAtFraction(months, 1)]).toEqual(['2026-11', '2026-09']);
    expect(monthAtFraction([], 0.5)).toBeNull();
  });
});
