import { describe, expect, it } from 'vitest';
import { countDashes, dashesPerSide, fitPicture, layoutDashes } from './frame-geometry.ts';

describe('the dashes on a mat', () => {
  it('are one per step, shared among the sides by length', () => {
    expect(dashesPerSide(854, 589, 30)).toEqual([9, 6, 9, 6]);
    expect(layoutDashes(874, 609, 20, 30)).toHaveLength(30);
  });

  it.each([4, 5, 7, 13, 29, 30, 47, 60])('add up to %i and leave no side empty', (count) => {
    for (const [width, height] of [
      [854, 589],
      [300, 900],
      [64, 2048],
      [500, 500],
    ] as const) {
      const shares = dashesPerSide(width, height, count);
      expect(shares.reduce((sum, share) => sum + share, 0)).toBe(count);
      expect(Math.min(...shares)).toBeGreaterThanOrEqual(1);
    }
  });

  it('begin at the top left and go clockwise', () => {
    const [first, ...rest] = layoutDashes(874, 609, 20, 30);
    expect(first).toMatchObject({ x: 15, y: 8, height: 3 });
    const last = rest.at(-1);
    expect(last?.x).toBe(8);
    expect(last?.y).toBeLessThan(110);
  });

  it('never turn a corner: each lies within the straight part of its side', () => {
    for (const dash of layoutDashes(400, 300, 20, 37)) {
      const isAcross = dash.height === 3;
      const [from, to, end] = isAcross
        ? [dash.x, dash.x + dash.width, 400]
        : [dash.y, dash.y + dash.height, 300];
      expect(from).toBeGreaterThanOrEqual(10);
      expect(to).toBeLessThanOrEqual(end - 10);
      expect(to).toBeGreaterThan(from);
    }
  });

  it('stand for two steps each above 60, and light several where there are fewer than four', () => {
    expect(countDashes(30, 19)).toEqual({ count: 30, done: 19 });
    expect(countDashes(100, 51)).toEqual({ count: 50, done: 25 });
    expect(countDashes(150, 150)).toEqual({ count: 50, done: 50 });
    expect(countDashes(61, 61)).toEqual({ count: 31, done: 31 });
    expect(countDashes(1, 0)).toEqual({ count: 4, done: 0 });
    expect(countDashes(3, 2)).toEqual({ count: 6, done: 4 });
  });

  it('are not drawn where there is no room', () => {
    expect(layoutDashes(20, 20, 20, 30)).toEqual([]);
  });
});

describe('fitting a picture on the wall', () => {
  it('keeps its ratio within a pixel and its mat inside the space', () => {
    const fitted = fitPicture({ width: 1000, height: 609 }, { width: 1216, height: 832 }, 20);
    expect(fitted.height).toBe(569);
    expect(fitted.width).toBe(831);
  });

  it('is limited by the width of a narrow wall', () => {
    expect(fitPicture({ width: 334, height: 900 }, { width: 512, height: 512 }, 12)).toEqual({
      width: 310,
      height: 310,
    });
  });
});
