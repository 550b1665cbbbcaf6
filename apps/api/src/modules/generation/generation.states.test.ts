import { type GenerationStatus, generationStatus, hasEnded } from '@pingvas/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mayMove, moved, openStatuses, stepsTo } from './generation.states.ts';

const statuses = generationStatus.options;
const anyStatus = fc.constantFrom(...statuses);

describe('the life of a generation', () => {
  it('never leaves an ended status', () => {
    for (const ended of statuses.filter(hasEnded)) {
      for (const next of statuses) expect(mayMove(ended, next)).toBe(false);
    }
  });

  it('can be cancelled and can fail from every open status', () => {
    for (const open of openStatuses) {
      expect(moved(open, 'cancelled')).toBe('cancelled');
      expect(moved(open, 'failed')).toBe('failed');
    }
  });

  it('goes back to the queue from every status that a worker holds', () => {
    for (const held of ['claimed', 'rendering', 'uploading'] as const)
      expect(mayMove(held, 'queued')).toBe(true);
  });

  it('names exactly the statuses that have not ended as open', () => {
    expect(statuses.filter((status) => !hasEnded(status))).toEqual([...openStatuses]);
  });

  it('refuses every move that is not in the map', () => {
    fc.assert(
      fc.property(anyStatus, anyStatus, (current, next) => {
        if (mayMove(current, next)) expect(moved(current, next)).toBe(next);
        else expect(() => moved(current, next)).toThrow(/cannot go/);
      }),
    );
  });

  it('reaches an end at most once on any walk, and stays there', () => {
    fc.assert(
      fc.property(fc.array(anyStatus, { maxLength: 60 }), (wishes) => {
        let status: GenerationStatus = 'queued';
        let ends = 0;
        for (const wish of wishes) {
          if (!mayMove(status, wish)) continue;
          status = moved(status, wish);
          if (hasEnded(status)) ends += 1;
        }
        expect(ends).toBeLessThanOrEqual(1);
        expect(hasEnded(status)).toBe(ends === 1);
      }),
    );
  });

  it('walks to a later status through allowed moves only', () => {
    for (const from of openStatuses) {
      for (const to of ['rendering', 'uploading', 'succeeded'] as const) {
        if (from === 'uploading' && to === 'uploading') continue;
        let status: GenerationStatus = from;
        for (const step of stepsTo(from, to)) status = moved(status, step);
        expect(status).toBe(to);
      }
    }
    expect(() => stepsTo('failed', 'succeeded')).toThrow();
    expect(() => stepsTo('rendering', 'claimed')).toThrow();
  });
});
