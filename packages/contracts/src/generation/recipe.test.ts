import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pixelsMax, recipeInput, seedMax, seedOfPicture } from './recipe.ts';

const fieldsRefused = (input: unknown) => {
  const parsed = recipeInput.safeParse(input);
  return parsed.success ? [] : parsed.error.issues.map((issue) => issue.path.join('.'));
};

describe('a recipe', () => {
  it('needs nothing but a prompt', () => {
    expect(recipeInput.parse({ prompt: '  a red fox  ' })).toEqual({
      prompt: 'a red fox',
      negativePrompt: '',
      width: 512,
      height: 512,
      steps: 30,
      cfgScale: 7.5,
      scheduler: 'euler',
      count: 1,
    });
  });

  it.each([
    ['prompt', ''],
    ['prompt', '   '],
    ['prompt', 'x'.repeat(2_001)],
    ['prompt', 'a\u0000b'],
    ['prompt', '\ud800'],
    ['prompt', 7],
    ['negativePrompt', 'x'.repeat(2_001)],
    ['modelId', 'not-a-uuid'],
    ['width', 56],
    ['width', 2_056],
    ['width', 513],
    ['width', '512'],
    ['height', 0],
    ['height', Number.NaN],
    ['steps', 0],
    ['steps', 151],
    ['steps', 1.5],
    ['cfgScale', 0.9],
    ['cfgScale', 30.1],
    ['cfgScale', Number.POSITIVE_INFINITY],
    ['scheduler', 'fast'],
    ['seed', 42],
    ['seed', '-1'],
    ['seed', '007'],
    ['seed', '18446744073709551616'],
    ['seed', 'abc'],
    ['seed', '1e3'],
    ['seed', '٣'],
    ['seed', ''],
    ['count', 0],
    ['count', 9],
  ])('refuses a wrong %s and names it (%j)', (field, value) => {
    expect(fieldsRefused({ prompt: 'a red fox', [field]: value })).toContain(field);
  });

  it('counts characters as people do: 2,000 emoji fit', () => {
    expect(fieldsRefused({ prompt: '🦊'.repeat(2_000) })).toEqual([]);
    expect(fieldsRefused({ prompt: '🦊'.repeat(2_001) })).toEqual(['prompt']);
  });

  it('allows 2048 by 2048 and nothing larger', () => {
    expect(fieldsRefused({ prompt: 'x', width: 2_048, height: 2_048 })).toEqual([]);
    expect(2_048 * 2_048).toBe(pixelsMax);
  });

  it('keeps all 64 bits of a seed', () => {
    expect(recipeInput.parse({ prompt: 'x', seed: seedMax.toString() }).seed).toBe('18446744073709551615');
  });

  it('never throws on hostile shapes, and never lets __proto__ through', () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        recipeInput.safeParse(value);
      }),
    );
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom(...Object.keys(recipeInput.shape)), fc.anything()),
        (fields) => {
          recipeInput.safeParse(fields);
        },
      ),
    );
    const parsed = recipeInput.parse(JSON.parse('{"prompt":"x","__proto__":{"count":8}}'));
    expect(parsed.count).toBe(1);
    expect(Object.getPrototypeOf(parsed)).toBe(Object.prototype);
  });
});

describe('the seeds of a run', () => {
  it('count up from the first and wrap at 64 bits', () => {
    expect(seedOfPicture('41', 1)).toBe('42');
    expect(seedOfPicture(seedMax.toString(), 0)).toBe(seedMax.toString());
    expect(seedOfPicture(seedMax.toString(), 1)).toBe('0');
  });
});
