import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { priceOfPicture, priceOfRun } from './price.ts';

const question = fc.record({
  base: fc.constantFrom('sd-1' as const, 'sdxl' as const),
  width: fc.integer({ min: 8, max: 256 }).map((n) => n * 8),
  height: fc.integer({ min: 8, max: 256 }).map((n) => n * 8),
  steps: fc.integer({ min: 1, max: 150 }),
});

describe('the price of a picture', () => {
  it('is what the studio shows for the usual sizes', () => {
    expect(priceOfPicture({ base: 'sd-1', width: 512, height: 512, steps: 30 })).toBe(1);
    expect(priceOfPicture({ base: 'sdxl', width: 1024, height: 1024, steps: 30 })).toBe(4);
    expect(priceOfPicture({ base: 'sdxl', width: 1216, height: 832, steps: 30 })).toBe(4);
    expect(priceOfRun({ base: 'sdxl', width: 1216, height: 832, steps: 30, count: 4 })).toBe(16);
  });

  it('is a whole number of at least one credit', () => {
    fc.assert(
      fc.property(question, (recipe) => {
        const price = priceOfPicture(recipe);
        return Number.isSafeInteger(price) && price >= 1;
      }),
    );
  });

  it('never falls when a picture gets larger or takes more steps', () => {
    fc.assert(
      fc.property(question, (recipe) => {
        const price = priceOfPicture(recipe);
        return (
          priceOfPicture({ ...recipe, width: recipe.width + 8 }) >= price &&
          priceOfPicture({ ...recipe, height: recipe.height + 8 }) >= price &&
          priceOfPicture({ ...recipe, steps: recipe.steps + 1 }) >= price
        );
      }),
    );
  });
});
