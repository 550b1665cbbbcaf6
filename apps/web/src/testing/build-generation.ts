import {
  type FailureCode,
  type FailureView,
  failureRules,
  failureSentences,
  type GenerationView,
  type ImageListItem,
  type ImageView,
  type ModelView,
} from '@pingvas/contracts';

/** A finished picture; every part of it can be said otherwise. */
export function buildImage(patch: Partial<ImageView> = {}): ImageView {
  return {
    id: '01930000-0000-7000-8000-000000000001',
    generationId: '01930000-0000-7000-8000-0000000000aa',
    pictureIndex: 0,
    width: 1216,
    height: 832,
    sizeBytes: 1_204_311,
    seed: '884213907',
    url: '/files/picture.png',
    thumbnailUrl: '/files/picture.webp',
    thumbhash: '1QcSHQRnh493V4dIh4eXh1h4kJUI',
    isPublic: false,
    isEmulated: false,
    createdAt: '2026-11-20T10:00:00.000Z',
    ...patch,
  };
}

export function buildListItem(patch: Partial<ImageListItem> = {}): ImageListItem {
  return { ...buildImage(), prompt: 'a moon jar', modelName: 'Hanji XL', ...patch };
}

/** A run in the queue; every part of it can be said otherwise. */
export function buildGeneration(patch: Partial<GenerationView> = {}): GenerationView {
  return {
    id: '01930000-0000-7000-8000-0000000000aa',
    status: 'queued',
    recipe: {
      prompt: 'a moon jar',
      negativePrompt: '',
      modelId: '01930000-0000-7000-8000-00000000000f',
      width: 1216,
      height: 832,
      steps: 30,
      cfgScale: 7.5,
      scheduler: 'euler',
      seed: '884213907',
      count: 4,
    },
    modelName: 'Hanji XL',
    attempt: 0,
    images: [],
    priceInCredits: 16,
    creditsConsumed: 0,
    failure: null,
    isEmulated: false,
    createdAt: '2026-11-20T10:00:00.000Z',
    startedAt: null,
    completedAt: null,
    durationSeconds: null,
    ...patch,
  };
}

/** A failure as the server tells it. */
export function buildFailure(code: FailureCode): FailureView {
  const { fault, refund } = failureRules[code];
  return { code, fault, refund, ...failureSentences[code] };
}

export function buildModel(patch: Partial<ModelView> = {}): ModelView {
  return {
    id: '01930000-0000-7000-8000-00000000000f',
    name: 'Hanji XL',
    displayName: 'Hanji XL',
    type: 'main',
    base: 'sdxl',
    isActive: true,
    isAvailable: true,
    secondsPerPicture: 9,
    ...patch,
  };
}
