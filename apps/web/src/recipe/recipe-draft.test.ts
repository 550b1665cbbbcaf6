import { recipe as recipeSchema } from '@pingvas/contracts';
import { describe, expect, it } from 'vitest';
import { buildGeneration, buildModel } from '../testing/build-generation.ts';
import { ratioOfSize, ratios, sizeOfRatio } from './picture-size.ts';
import {
  draftOfRecipe,
  drawSeed,
  emptyDraft,
  readDraft,
  recipeOfDraft,
  sizeOfDraft,
} from './recipe-draft.ts';

describe('a draft', () => {
  it('comes back as it was saved', () => {
    const draft = { ...emptyDraft(), prompt: '달항아리', negativePrompt: 'text', count: 2, keepsSeed: true };
    expect(readDraft(JSON.stringify(draft))).toEqual(draft);
  });

  it('keeps the words when the rest of what was saved is broken', () => {
    const saved = JSON.stringify({
      prompt: 'a moon jar',
      steps: 9_000,
      count: 'x',
      seed: '-1',
      scheduler: 'none',
    });
    const draft = readDraft(saved);
    expect(draft.prompt).toBe('a moon jar');
    expect(draft).toMatchObject({ steps: 30, count: 4, scheduler: 'euler' });
    expect(readDraft('not json').prompt).toBe('');
    expect(readDraft('[]').prompt).toBe('');
  });

  it('becomes a recipe that the contract accepts, for every ratio and family', () => {
    for (const ratio of ratios) {
      for (const base of ['sd-1', 'sdxl'] as const) {
        const model = buildModel({ base });
        const checked = recipeOfDraft({ ...emptyDraft(), prompt: ' a moon jar ', ratio }, model);
        expect(checked.success && recipeSchema.safeParse(checked.data).success).toBe(true);
        expect(checked.data?.prompt).toBe('a moon jar');
      }
    }
  });

  it('makes the same picture again from a recipe, with its seed kept', () => {
    const { recipe } = buildGeneration();
    const draft = draftOfRecipe(recipe);
    expect(draft).toMatchObject({ seed: recipe.seed, keepsSeed: true, ratio: 'landscape' });
    expect(recipeOfDraft(draft, buildModel()).data).toEqual(recipe);
  });

  it('keeps a size typed by hand', () => {
    const draft = { ...emptyDraft(), ratio: null, width: 640, height: 896 };
    expect(sizeOfDraft(draft, 'sdxl')).toEqual({ width: 640, height: 896 });
  });

  it('draws seeds that the contract accepts', () => {
    expect(drawSeed()).toMatch(/^\d{1,10}$/);
  });
});

describe('the five ratios', () => {
  it.each(['sd-1', 'sdxl'] as const)('have about one area, in steps of eight, for %s', (base) => {
    const square = sizeOfRatio('square', base);
    for (const ratio of ratios) {
      const { width, height } = sizeOfRatio(ratio, base);
      expect(width % 8).toBe(0);
      expect(height % 8).toBe(0);
      expect((width * height) / (square.width * square.height)).toBeGreaterThan(0.95);
      expect((width * height) / (square.width * square.height)).toBeLessThan(1.03);
      expect(ratioOfSize({ width, height })).toBe(ratio);
    }
  });

  it('know a size of their own from one typed by hand', () => {
    expect(ratioOfSize({ width: 640, height: 896 })).toBeNull();
  });
});
