import { type GenerationView, hasEnded } from '@pingvas/contracts';

/** The runs the studio knows, newest first: all that are open and the latest that ended. */
export type GenerationFeed = readonly GenerationView[];

const optimisticPrefix = 'sending:';

/** The id of a run that the server has not answered for yet. */
export function optimisticId(requestKey: string): string {
  return optimisticPrefix + requestKey;
}

export function isOptimistic(generation: Pick<GenerationView, 'id'>): boolean {
  return generation.id.startsWith(optimisticPrefix);
}

/** A seed is sent with every run, so the same seed and words are the same run before and after the answer. */
function standsFor(waiting: GenerationView, real: GenerationView): boolean {
  return (
    isOptimistic(waiting) &&
    !isOptimistic(real) &&
    waiting.recipe.seed === real.recipe.seed &&
    waiting.recipe.prompt === real.recipe.prompt
  );
}

const newestFirst = (one: GenerationView, other: GenerationView) =>
  other.createdAt.localeCompare(one.createdAt) || other.id.localeCompare(one.id);

/** Takes a run into the feed, in the place of an older version or of its optimistic stand-in. */
export function withGeneration(feed: GenerationFeed, generation: GenerationView): GenerationFeed {
  const others = feed.filter((known) => known.id !== generation.id && !standsFor(known, generation));
  return [generation, ...others].sort(newestFirst);
}

/** Takes a run in only when the feed has no news of it: an answer may arrive after the events that follow it. */
export function withUnknownGeneration(feed: GenerationFeed, generation: GenerationView): GenerationFeed {
  return feed.some((known) => known.id === generation.id) ? feed : withGeneration(feed, generation);
}

export function withoutGeneration(feed: GenerationFeed, id: string): GenerationFeed {
  return feed.filter((known) => known.id !== id);
}

/** Takes a removed picture off the run that made it. */
export function withoutFeedImage(feed: GenerationFeed, imageId: string): GenerationFeed {
  return feed.map((run) =>
    run.images.some(({ id }) => id === imageId)
      ? { ...run, images: run.images.filter(({ id }) => id !== imageId) }
      : run,
  );
}

/**
 * What a fresh look at the server makes of the feed. News that arrived while the answer was under way is kept:
 * a run never un-ends and never loses a picture, and one that is still being sent stays.
 */
export function mergeFeed(known: GenerationFeed, fetched: readonly GenerationView[]): GenerationFeed {
  let feed: GenerationFeed = known.filter(isOptimistic);
  for (const generation of fetched) {
    const before = known.find((one) => one.id === generation.id);
    const isStale =
      before !== undefined &&
      ((hasEnded(before.status) && !hasEnded(generation.status)) ||
        before.images.length > generation.images.length);
    feed = withGeneration(feed, isStale ? before : generation);
  }
  return feed;
}
