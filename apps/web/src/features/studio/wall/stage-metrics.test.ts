import { describe, expect, it } from 'vitest';
import { frameSpace, phoneMetrics, plaqueWidth, wideMetrics } from './stage-metrics.ts';

describe('the plaque', () => {
  const space = { width: 1000, height: 600 };

  it('is as wide as the frame above it', () => {
    expect(plaqueWidth(space, { width: 800 }, wideMetrics)).toBe(840);
  });

  it('has room for its words below a very narrow picture', () => {
    expect(plaqueWidth(space, { width: 17 }, wideMetrics)).toBe(440);
  });

  it('never leaves the wall, even on the smallest phone', () => {
    const wall = frameSpace({ width: 320, height: 400 }, phoneMetrics);
    expect(plaqueWidth(wall, { width: 10 }, phoneMetrics)).toBe(wall.width);
  });
});
