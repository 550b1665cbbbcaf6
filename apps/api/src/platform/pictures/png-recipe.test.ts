import type { Recipe } from '@pingvas/contracts';
import { describe, expect, it } from 'vitest';
import { type PictureOrigin, parametersText, recipeTexts } from './png-recipe.ts';

const recipe: Recipe = {
  prompt: 'a lighthouse at dusk',
  negativePrompt: 'blurry, text',
  modelId: '0192f000-0000-7000-8000-000000000001',
  width: 512,
  height: 768,
  steps: 30,
  cfgScale: 7.5,
  scheduler: 'euler',
  seed: '18446744073709551615',
  count: 2,
};
const origin: PictureOrigin = {
  recipe,
  pictureIndex: 0,
  modelName: 'dreamshaper-8',
  modelBase: 'sd-1',
  isEmulated: false,
  generationId: '0192f000-0000-7000-8000-000000000002',
  version: '0.1.0',
};

describe('the recipe in a picture', () => {
  it('is written as most tools read it', () => {
    expect(parametersText(origin)).toBe(
      [
        'a lighthouse at dusk',
        'Negative prompt: blurry, text',
        'Steps: 30, Sampler: Euler, CFG scale: 7.5, Seed: 18446744073709551615, Size: 512x768, Model: dreamshaper-8, Version: Pingvas 0.1.0',
      ].join('\n'),
    );
  });

  it('has no line for a negative prompt that is not there', () => {
    const text = parametersText({ ...origin, recipe: { ...recipe, negativePrompt: '' } });
    expect(text.split('\n')).toHaveLength(2);
  });

  it('says Karras apart from the sampler, and quotes a model name with a comma', () => {
    const text = parametersText({
      ...origin,
      modelName: 'a, "b"',
      recipe: { ...recipe, scheduler: 'dpmpp_2m_k' },
    });
    expect(text).toContain('Sampler: DPM++ 2M, Schedule type: Karras, CFG scale');
    expect(text).toContain('Model: "a, \\"b\\"", Version');
  });

  it('names the seed of this very picture, and in the engine’s part the number that the engine gets', () => {
    const { parameters, invokeai_metadata } = recipeTexts({
      ...origin,
      recipe: { ...recipe, seed: '4294967297' },
      pictureIndex: 1,
    });
    expect(parameters).toContain('Seed: 4294967298,');
    expect(JSON.parse(invokeai_metadata)).toMatchObject({
      generation_mode: 'txt2img',
      positive_prompt: 'a lighthouse at dusk',
      negative_prompt: 'blurry, text',
      width: 512,
      height: 768,
      seed: 2,
      cfg_scale: 7.5,
      steps: 30,
      scheduler: 'euler',
      model: { name: 'dreamshaper-8', base: 'sd-1', type: 'main' },
      pingvas: { seed: '4294967298', picture_index: 1, is_emulated: false },
    });
  });

  it('wraps the seed at 64 bits', () => {
    expect(recipeTexts({ ...origin, pictureIndex: 1 }).parameters).toContain('Seed: 0,');
  });

  it('names the mode of the larger family', () => {
    expect(JSON.parse(recipeTexts({ ...origin, modelBase: 'sdxl' }).invokeai_metadata)).toMatchObject({
      generation_mode: 'sdxl_txt2img',
    });
  });
});
