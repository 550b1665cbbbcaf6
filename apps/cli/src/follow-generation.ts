import { type GenerationView, hasEnded, type LiveEvent } from '@pingvas/contracts';
import type { Pingvas } from './pingvas.ts';

export interface Advance {
  readonly generation: GenerationView;
  /** Steps done over all pictures of the run. */
  readonly stepsDone: number;
  readonly stepsInAll: number;
}

const rereadMs = 2_000;

/**
 * Follows a run until it has ended. The live stream gives every step; reading again every 2 s makes good what a
 * dropped stream has missed, so the end is always seen.
 */
export async function followGeneration(
  pingvas: Pingvas,
  first: GenerationView,
  onAdvance: (advance: Advance) => void,
): Promise<GenerationView> {
  const stepsInAll = first.recipe.steps * first.recipe.count;
  let latest = first;
  const { promise, resolve, reject } = Promise.withResolvers<GenerationView>();

  // News of the picture that is forming and of those that are done overtake one another; the bar never goes back.
  let stepsDone = 0;
  const advance = (steps: number) => {
    stepsDone = Math.min(stepsInAll, Math.max(stepsDone, steps));
    onAdvance({ generation: latest, stepsDone, stepsInAll });
  };
  const take = (generation: GenerationView) => {
    if (hasEnded(latest.status)) return;
    latest = generation;
    advance(generation.images.length * generation.recipe.steps);
    if (hasEnded(generation.status)) resolve(generation);
  };

  const stream = pingvas.live.events.subscribe(undefined, {
    onData: ({ data }: { data: LiveEvent }) => {
      if (data.type === 'generation.changed' && data.generation.id === first.id) take(data.generation);
      if (data.type === 'generation.progress' && data.generationId === first.id) {
        advance(data.pictureIndex * first.recipe.steps + Math.min(data.step, first.recipe.steps));
      }
    },
    // The reader below goes on without the stream.
    onError: () => undefined,
  });
  const reader = setInterval(() => {
    pingvas.generation.get.query({ generationId: first.id }).then(take, reject);
  }, rereadMs);

  try {
    take(first);
    return await promise;
  } finally {
    clearInterval(reader);
    stream.unsubscribe();
  }
}
