import { readError } from '@pingvas/api-client';
import { type GenerationView, hasEnded, type LiveEvent } from '@pingvas/contracts';

export interface Advance {
  readonly generation: GenerationView;
  /** Steps done over all pictures of the run. */
  readonly stepsDone: number;
  readonly stepsInAll: number;
}

/** Where news of a run comes from. */
export interface GenerationSource {
  read(generationId: string, signal: AbortSignal): Promise<GenerationView>;
  /** Calls back for every event; answers the way to stop that. An end of the stream is not told. */
  listen(onEvent: (event: LiveEvent) => void): () => void;
}

const rereadMs = 2_000;
const readTimeoutMs = 10_000;
/** An api that restarts is back long before; one that is silent longer needs a person. */
const silenceMsMax = 60_000;

/**
 * Follows a run until it has ended. The live stream gives every step; reading again every 2 s makes good what a
 * dropped stream has missed, so the end is always seen, also over a restart of the server.
 *
 * @throws the server's refusal, or an Error after a minute without an answer
 */
export async function followGeneration(
  source: GenerationSource,
  first: GenerationView,
  onAdvance: (advance: Advance) => void,
): Promise<GenerationView> {
  const stepsInAll = first.recipe.steps * first.recipe.count;
  let latest = first;
  let heardAt = performance.now();
  let timer: NodeJS.Timeout | undefined;
  // The stream may tell the end while an answer is still on its way.
  const over = new AbortController();
  const { promise, resolve, reject } = Promise.withResolvers<GenerationView>();

  const take = (generation: GenerationView) => {
    if (hasEnded(latest.status)) return;
    latest = generation;
    onAdvance({ generation, stepsDone: generation.images.length * generation.recipe.steps, stepsInAll });
    if (hasEnded(generation.status)) resolve(generation);
  };

  const stopListening = source.listen((event) => {
    if (event.type === 'generation.changed' && event.generation.id === first.id) take(event.generation);
    if (event.type === 'generation.progress' && event.generationId === first.id) {
      const stepsDone = latest.images.length * first.recipe.steps + Math.min(event.step, first.recipe.steps);
      onAdvance({ generation: latest, stepsDone: Math.min(stepsDone, stepsInAll), stepsInAll });
    }
  });
  const readAgain = async () => {
    try {
      take(await source.read(first.id, AbortSignal.any([over.signal, AbortSignal.timeout(readTimeoutMs)])));
      heardAt = performance.now();
    } catch (error) {
      if (readError(error)?.retryable === false) return reject(error);
      if (performance.now() - heardAt > silenceMsMax) {
        const message = `The server has not answered for a minute. Generation ${first.id} may still be made: look into the gallery.`;
        return reject(new Error(message, { cause: error }));
      }
    }
    if (over.signal.aborted) return;
    // The next one only now: a slow server is not asked twice at once.
    timer = setTimeout(readAgain, rereadMs);
  };

  try {
    take(first);
    timer = setTimeout(readAgain, rereadMs);
    return await promise;
  } finally {
    over.abort();
    clearTimeout(timer);
    stopListening();
  }
}
