import type { FailureCode } from './failure.ts';

export interface FailureSentences {
  /** What happened. */
  readonly message: string;
  /** What to do now. */
  readonly next: string;
}

/** Two English sentences per code; the web's English catalogue says the same ones. */
export const failureSentences: Readonly<Record<FailureCode, FailureSentences>> = {
  'lost-worker': {
    message: 'The machine that drew it went silent three times.',
    next: 'The recipe is fine: use it and make the picture again.',
  },
  'expired-in-queue': {
    message: 'No machine became free in time.',
    next: 'Use the recipe again once the engine is ready.',
  },
  'out-of-memory': {
    message: 'The machine ran out of memory.',
    next: 'Use the recipe with a smaller size or another model.',
  },
  'unknown-model': {
    message: 'The machine no longer has this model.',
    next: 'Use the recipe with another model.',
  },
  'engine-error': {
    message: 'The engine broke down while drawing.',
    next: 'Make it again; if it breaks off once more, change the size or the model.',
  },
  'engine-unreachable': {
    message: 'The machine could not reach its engine.',
    next: 'The recipe is fine: use it again in a few minutes.',
  },
  'invalid-picture': {
    message: 'What came back was not a sound picture.',
    next: 'The recipe is fine: use it and make the picture again.',
  },
  'upload-failed': {
    message: 'The finished picture could not be brought here.',
    next: 'The recipe is fine: use it again in a few minutes.',
  },
  'engine-busy': {
    message: 'The engine was taken up by other work for too long.',
    next: 'The recipe is fine: use it again in a few minutes.',
  },
  'black-picture': {
    message: 'The picture came out entirely black.',
    next: 'Use the recipe with another seed or another model.',
  },
  'stale-picture': {
    message: 'The engine kept handing out an older picture instead of yours.',
    next: 'The recipe is fine: use it with another seed.',
  },
  'disk-full': {
    message: 'The machine had no room left for the picture.',
    next: 'The recipe is fine: use it again in a few minutes.',
  },
  'recipe-refused': {
    message: 'The engine did not accept this recipe.',
    next: 'Use the recipe and change the prompt, the size or the sampler.',
  },
};
