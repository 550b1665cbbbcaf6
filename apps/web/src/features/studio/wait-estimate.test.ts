import { describe, expect, it } from 'vitest';
import { buildGeneration, buildModel } from '../../testing/build-generation.ts';
import { clockTime, secondsUntilStart } from './wait-estimate.ts';

const models = [buildModel({ secondsPerPicture: 9 })];
const first = buildGeneration({ id: 'first', status: 'rendering', createdAt: '2026-11-20T10:00:00.000Z' });
const second = buildGeneration({ id: 'second', createdAt: '2026-11-20T10:01:00.000Z' });

describe('the time until a run starts', () => {
  it('is what stands before it, less what is done already', () => {
    expect(secondsUntilStart(second, [second, first], models, {})).toBe(36);
    const half = {
      generationId: 'first',
      pictureIndex: 0,
      step: 15,
      steps: 30,
      secondsLeft: 4,
      preview: null,
    };
    expect(secondsUntilStart(second, [second, first], models, { first: half })).toBe(31.5);
  });

  it('is nothing for the run at the head', () => {
    expect(secondsUntilStart(first, [second, first], models, {})).toBe(0);
  });

  it('is unknown before a model has made its first picture', () => {
    const fresh = [buildModel({ secondsPerPicture: null })];
    expect(secondsUntilStart(second, [second, first], fresh, {})).toBeNull();
  });

  it('reads as on a clock', () => {
    expect([0, 9.4, 65, 600].map(clockTime)).toEqual(['0:00', '0:09', '1:05', '10:00']);
  });
});
