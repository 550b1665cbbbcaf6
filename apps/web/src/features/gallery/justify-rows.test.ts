import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { heightTolerance, justifyRows, type Sized } from './justify-rows.ts';

const side = fc.integer({ min: 8, max: 256 }).map((eighths) => eighths * 8);
const pictures = fc.array(fc.record({ width: side, height: side }), { maxLength: 80 });
const rules = fc.record({
  width: fc.integer({ min: 120, max: 2_600 }),
  targetHeight: fc.constantFrom(136, 138, 186, 236),
  gap: fc.constantFrom(3, 4),
});
const any = <Facts>(check: (list: Sized[], facts: Facts) => void, facts: fc.Arbitrary<Facts>) =>
  fc.assert(fc.property(pictures, facts, check));

describe('justified rows', () => {
  it('keep every picture, in order', () => {
    any((list, given) => {
      const shown = justifyRows(list, given).flatMap(({ tiles }) => tiles.map(({ index }) => index));
      expect(shown).toEqual(list.map((_, index) => index));
    }, rules);
  });

  it('never reach over the width, and never overlap', () => {
    any((list, given) => {
      for (const { tiles } of justifyRows(list, given)) {
        let free = 0;
        for (const { x, width } of tiles) {
          expect(x).toBeGreaterThanOrEqual(free);
          expect(width).toBeGreaterThan(0);
          free = x + width;
        }
        expect(free).toBeLessThanOrEqual(given.width);
      }
    }, rules);
  });

  it('keep each ratio within a pixel', () => {
    any((list, given) => {
      for (const { tiles, height } of justifyRows(list, given)) {
        for (const { index, width } of tiles) {
          const picture = list[index] ?? { width: 1, height: 1 };
          const ratio = picture.width / picture.height;
          // A pixel of the rounded height counts as many pixels of width as the picture is wider than high.
          expect(Math.abs(width - height * ratio)).toBeLessThanOrEqual(1 + ratio / 2);
        }
      }
    }, rules);
  });

  it('stay near the target height, but for a picture wider than a row by itself', () => {
    any((list, given) => {
      for (const { tiles, height } of justifyRows(list, given)) {
        expect(height).toBeLessThanOrEqual(Math.ceil(given.targetHeight * heightTolerance));
        if (tiles.length > 1) {
          expect(height).toBeGreaterThanOrEqual(Math.floor(given.targetHeight / heightTolerance));
        }
      }
    }, rules);
  });

  it('do not move when more pictures follow', () => {
    fc.assert(
      fc.property(pictures, pictures, rules, (list, more, given) => {
        const before = justifyRows(list, given).filter(({ isSettled }) => isSettled);
        const after = justifyRows([...list, ...more], given);
        expect(after.slice(0, before.length)).toEqual(before);
      }),
    );
  });

  it('leave the last row at the target height, at the left', () => {
    const square = { width: 512, height: 512 };
    const rows = justifyRows([square, square, square, square], { width: 740, targetHeight: 236, gap: 4 });
    expect(rows.map(({ tiles }) => tiles.length)).toEqual([3, 1]);
    expect(rows[0]).toMatchObject({ isSettled: true });
    expect(rows[1]).toMatchObject({ height: 236, isSettled: false, tiles: [{ x: 0, width: 236 }] });
  });

  it('give nothing for a wall that has no width yet', () => {
    expect(justifyRows([{ width: 1, height: 1 }], { width: 0, targetHeight: 236, gap: 4 })).toEqual([]);
  });
});
