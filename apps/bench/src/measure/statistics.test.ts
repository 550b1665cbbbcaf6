import { describe, expect, it } from 'vitest';
import { median, percentile, range } from './statistics.ts';

describe('percentiles', () => {
  it('are the value that so many do not exceed, in whatever order the values come', () => {
    const values = [5, 1, 4, 2, 3];
    expect(percentile(values, 0)).toBe(1);
    expect(percentile(values, 0.5)).toBe(3);
    expect(percentile(values, 1)).toBe(5);
    expect(values).toEqual([5, 1, 4, 2, 3]);
  });

  it('lie between two neighbours by their distance', () => {
    expect(percentile([0, 10], 0.95)).toBeCloseTo(9.5);
    expect(median([1, 2, 3, 100])).toBe(2.5);
  });

  it('are the value itself when there is only one', () => {
    expect(percentile([7], 0.95)).toBe(7);
  });

  it('do not exist without values', () => {
    expect(() => percentile([], 0.5)).toThrow(RangeError);
    expect(() => range([])).toThrow(RangeError);
  });
});

it('a range goes from the lowest to the highest', () => {
  expect(range([3, -1, 2])).toEqual({ low: -1, high: 3 });
});
