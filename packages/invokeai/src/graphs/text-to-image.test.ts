import type { Recipe } from '@pingvas/contracts';
import { describe, expect, it } from 'vitest';
import { textToImage } from './text-to-image.ts';

const recipe: Recipe = {
  prompt: 'a red fox in the snow',
  negativePrompt: 'blurry',
  modelId: '0199a0b0-0000-7000-8000-000000000001',
  width: 512,
  height: 768,
  steps: 20,
  cfgScale: 7,
  scheduler: 'euler',
  seed: '42',
  count: 2,
};
const sd1 = { key: 'key-1', hash: 'blake3:00', name: 'small', base: 'sd-1', type: 'main' };
const sdxl = { key: 'key-2', hash: 'blake3:01', name: 'large', base: 'sdxl', type: 'main' };

const link = (from: [string, string], to: [string, string]) => ({
  source: { node_id: from[0], field: from[1] },
  destination: { node_id: to[0], field: to[1] },
});

describe('text to image', () => {
  it('builds the graph that the engine accepts for SD 1.5', () => {
    const question = {
      base: 'sd-1',
      model: sd1,
      recipe,
      pictureIndex: 1,
      batchId: 'job-1-b',
      jobId: 'job-1',
    } as const;
    expect(textToImage(question)).toEqual({
      prepend: false,
      batch: {
        batch_id: 'job-1-b',
        origin: 'pingvas',
        destination: 'job-1',
        runs: 1,
        graph: {
          id: 'job-1-b-graph',
          nodes: {
            seed: { id: 'seed', type: 'integer', value: 43, is_intermediate: true },
            pos: { id: 'pos', type: 'string', value: 'a red fox in the snow', is_intermediate: true },
            neg: { id: 'neg', type: 'string', value: 'blurry', is_intermediate: true },
            model: {
              id: 'model',
              type: 'main_model_loader',
              model: { key: 'key-1', hash: 'blake3:00', name: 'small', base: 'sd-1', type: 'main' },
              is_intermediate: true,
            },
            clip_skip: { id: 'clip_skip', type: 'clip_skip', skipped_layers: 0, is_intermediate: true },
            pos_cond: { id: 'pos_cond', type: 'compel', is_intermediate: true },
            neg_cond: { id: 'neg_cond', type: 'compel', is_intermediate: true },
            noise: {
              id: 'noise',
              type: 'noise',
              width: 512,
              height: 768,
              use_cpu: true,
              is_intermediate: true,
            },
            denoise: {
              id: 'denoise',
              type: 'denoise_latents',
              steps: 20,
              cfg_scale: 7,
              cfg_rescale_multiplier: 0,
              scheduler: 'euler',
              denoising_start: 0,
              denoising_end: 1,
              is_intermediate: true,
            },
            meta: {
              id: 'meta',
              type: 'core_metadata',
              generation_mode: 'txt2img',
              width: 512,
              height: 768,
              steps: 20,
              cfg_scale: 7,
              cfg_rescale_multiplier: 0,
              scheduler: 'euler',
              clip_skip: 0,
              rand_device: 'cpu',
              model: { key: 'key-1', hash: 'blake3:00', name: 'small', base: 'sd-1', type: 'main' },
              pingvas_job_id: 'job-1',
              is_intermediate: true,
            },
            output: { id: 'output', type: 'l2i', fp32: false, is_intermediate: false, use_cache: false },
          },
          edges: [
            link(['model', 'unet'], ['denoise', 'unet']),
            link(['model', 'clip'], ['clip_skip', 'clip']),
            link(['clip_skip', 'clip'], ['pos_cond', 'clip']),
            link(['clip_skip', 'clip'], ['neg_cond', 'clip']),
            link(['pos', 'value'], ['pos_cond', 'prompt']),
            link(['neg', 'value'], ['neg_cond', 'prompt']),
            link(['pos_cond', 'conditioning'], ['denoise', 'positive_conditioning']),
            link(['neg_cond', 'conditioning'], ['denoise', 'negative_conditioning']),
            link(['seed', 'value'], ['noise', 'seed']),
            link(['noise', 'noise'], ['denoise', 'noise']),
            link(['denoise', 'latents'], ['output', 'latents']),
            link(['model', 'vae'], ['output', 'vae']),
            link(['seed', 'value'], ['meta', 'seed']),
            link(['pos', 'value'], ['meta', 'positive_prompt']),
            link(['neg', 'value'], ['meta', 'negative_prompt']),
            link(['meta', 'metadata'], ['output', 'metadata']),
          ],
        },
      },
    });
  });

  it('builds the graph that the engine accepts for SDXL, decoding in full precision', () => {
    const question = {
      base: 'sdxl',
      model: sdxl,
      recipe,
      pictureIndex: 0,
      batchId: 'job-2-b',
      jobId: 'job-2',
    } as const;
    const { batch } = textToImage(question);
    expect(batch.graph.nodes).toEqual({
      seed: { id: 'seed', type: 'integer', value: 42, is_intermediate: true },
      pos: { id: 'pos', type: 'string', value: 'a red fox in the snow', is_intermediate: true },
      neg: { id: 'neg', type: 'string', value: 'blurry', is_intermediate: true },
      model: {
        id: 'model',
        type: 'sdxl_model_loader',
        model: { key: 'key-2', hash: 'blake3:01', name: 'large', base: 'sdxl', type: 'main' },
        is_intermediate: true,
      },
      pos_cond: {
        id: 'pos_cond',
        type: 'sdxl_compel_prompt',
        original_width: 512,
        original_height: 768,
        target_width: 512,
        target_height: 768,
        is_intermediate: true,
      },
      neg_cond: {
        id: 'neg_cond',
        type: 'sdxl_compel_prompt',
        original_width: 512,
        original_height: 768,
        target_width: 512,
        target_height: 768,
        is_intermediate: true,
      },
      noise: { id: 'noise', type: 'noise', width: 512, height: 768, use_cpu: true, is_intermediate: true },
      denoise: {
        id: 'denoise',
        type: 'denoise_latents',
        steps: 20,
        cfg_scale: 7,
        scheduler: 'euler',
        denoising_start: 0,
        denoising_end: 1,
        is_intermediate: true,
      },
      meta: {
        id: 'meta',
        type: 'core_metadata',
        generation_mode: 'sdxl_txt2img',
        width: 512,
        height: 768,
        steps: 20,
        cfg_scale: 7,
        scheduler: 'euler',
        rand_device: 'cpu',
        model: { key: 'key-2', hash: 'blake3:01', name: 'large', base: 'sdxl', type: 'main' },
        pingvas_job_id: 'job-2',
        is_intermediate: true,
      },
      output: { id: 'output', type: 'l2i', fp32: true, is_intermediate: false, use_cache: false },
    });
    expect(batch.graph.edges).toEqual([
      link(['model', 'unet'], ['denoise', 'unet']),
      link(['model', 'clip'], ['pos_cond', 'clip']),
      link(['model', 'clip2'], ['pos_cond', 'clip2']),
      link(['model', 'clip'], ['neg_cond', 'clip']),
      link(['model', 'clip2'], ['neg_cond', 'clip2']),
      link(['pos', 'value'], ['pos_cond', 'prompt']),
      link(['pos', 'value'], ['pos_cond', 'style']),
      link(['neg', 'value'], ['neg_cond', 'prompt']),
      link(['neg', 'value'], ['neg_cond', 'style']),
      link(['pos_cond', 'conditioning'], ['denoise', 'positive_conditioning']),
      link(['neg_cond', 'conditioning'], ['denoise', 'negative_conditioning']),
      link(['seed', 'value'], ['noise', 'seed']),
      link(['noise', 'noise'], ['denoise', 'noise']),
      link(['denoise', 'latents'], ['output', 'latents']),
      link(['model', 'vae'], ['output', 'vae']),
      link(['seed', 'value'], ['meta', 'seed']),
      link(['pos', 'value'], ['meta', 'positive_prompt']),
      link(['neg', 'value'], ['meta', 'negative_prompt']),
      link(['meta', 'metadata'], ['output', 'metadata']),
    ]);
  });

  it('decodes in full precision or in tiles when it is asked to, and says nothing else otherwise', () => {
    const question = { base: 'sd-1', model: sd1, batchId: 'b', jobId: 'j', pictureIndex: 0, recipe } as const;
    const outputOf = (decoding?: 'precise' | 'frugal') =>
      textToImage({ ...question, ...(decoding ? { decoding } : {}) }).batch.graph.nodes['output'];
    const usual = { id: 'output', type: 'l2i', fp32: false, is_intermediate: false, use_cache: false };
    expect(outputOf()).toEqual(usual);
    expect(outputOf('precise')).toEqual({ ...usual, fp32: true });
    expect(outputOf('frugal')).toEqual({ ...usual, tiled: true });
  });

  it.each([
    ['4294967296', 0, 0],
    ['4294967295', 1, 0],
    ['18446744073709551615', 0, 4_294_967_295],
    ['18446744073709551615', 1, 0],
    ['9007199254740993', 0, 1],
  ])('gives the engine seed %s of picture %i without losing digits', (seed, pictureIndex, expected) => {
    const question = { base: 'sd-1', model: sd1, batchId: 'b', jobId: 'j', pictureIndex } as const;
    const { batch } = textToImage({ ...question, recipe: { ...recipe, seed } });
    expect(batch.graph.nodes['seed']?.['value']).toBe(expected);
  });
});
