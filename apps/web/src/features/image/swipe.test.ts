import { describe, expect, it } from 'vitest';
import { nearestStop, swipeOutcome } from './swipe.ts';

describe('a finger on the picture', () => {
  it('goes to a neighbour sideways', () => {
    expect(swipeOutcome({ x: -120, y: 14, ms: 400 })).toBe('next');
    expect(swipeOutcome({ x: 120, y: -14, ms: 400 })).toBe('previous');
  });

  it('goes there with a short flick, too', () => {
    expect(swipeOutcome({ x: -40, y: 2, ms: 60 })).toBe('next');
  });

  it('leaves downwards, never upwards', () => {
    expect(swipeOutcome({ x: 8, y: 140, ms: 500 })).toBe('leave');
    expect(swipeOutcome({ x: 8, y: -140, ms: 100 })).toBeNull();
  });

  it('comes to nothing when it is short and slow', () => {
    expect(swipeOutcome({ x: 30, y: 10, ms: 600 })).toBeNull();
    expect(swipeOutcome({ x: 0, y: 0, ms: 0 })).toBeNull();
  });
});

describe('a sheet', () => {
  it('rests at the nearest stop', () => {
    expect(nearestStop(0.6, [0.45, 0.92])).toBe(0.45);
    expect(nearestStop(0.75, [0.45, 0.92])).toBe(0.92);
    expect(nearestStop(1.3, [0.45, 0.92])).toBe(0.92);
  });
});
