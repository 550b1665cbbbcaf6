import { type EngineModel, type EnqueueBody, textToImage } from '@pingvas/invokeai';

export const smallSize = { width: 64, height: 64 };

/** What an engine is asked for when any picture will do. */
export function smallPicture(
  model: EngineModel,
  batchId: string,
  changes: { readonly width?: number; readonly height?: number; readonly steps?: number } = {},
): EnqueueBody {
  return textToImage({
    base: 'sd-1',
    model,
    recipe: {
      prompt: 'a lighthouse at dusk',
      negativePrompt: '',
      cfgScale: 7.5,
      scheduler: 'euler',
      count: 1,
      seed: '1',
      steps: 2,
      ...smallSize,
      ...changes,
    },
    pictureIndex: 0,
    batchId,
    jobId: batchId,
  });
}
