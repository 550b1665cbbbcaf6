import { describe, expect, it } from 'vitest';
import { secondsLeft } from './seconds-left.ts';

const startedAt = new Date('2026-11-20T00:00:00Z');
const after = (seconds: number) => new Date(startedAt.getTime() + seconds * 1_000);

describe('the time left for a picture', () => {
  it('follows the pace of the run so far', () => {
    expect(secondsLeft({ startedAt, now: after(6), pictureIndex: 0, step: 20, steps: 30 })).toBe(3);
    expect(secondsLeft({ startedAt, now: after(30), pictureIndex: 2, step: 15, steps: 30 })).toBe(6);
  });

  it('is about this picture, however many follow', () => {
    expect(secondsLeft({ startedAt, now: after(10), pictureIndex: 0, step: 30, steps: 30 })).toBe(0);
  });

  it('is unknown before the first step, and never negative when clocks disagree', () => {
    expect(secondsLeft({ startedAt: null, now: after(1), pictureIndex: 0, step: 3, steps: 30 })).toBeNull();
    expect(secondsLeft({ startedAt, now: after(1), pictureIndex: 0, step: 0, steps: 30 })).toBeNull();
    expect(secondsLeft({ startedAt, now: after(-600), pictureIndex: 0, step: 3, steps: 30 })).toBe(0);
  });
});
