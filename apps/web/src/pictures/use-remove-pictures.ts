import { useState } from 'react';
import { problemOf } from '../api/error-sentence.ts';
import { trpc } from '../api/trpc.ts';
import { useTakeNews } from '../api/use-live-events.ts';

/** So many removals travel at once; each is a small transaction of its own. */
const atOnceMax = 8;

export interface Removal {
  readonly removedIds: readonly string[];
  /** What stopped the first one that is still there; null when all are gone. */
  readonly error: unknown;
}

/** Removes pictures for good. Each that is gone leaves every view at once; one that was gone before counts as gone. */
export function useRemovePictures() {
  const utils = trpc.useUtils();
  const takeNews = useTakeNews();
  const [isRemoving, setIsRemoving] = useState(false);

  const removeOne = async (imageId: string): Promise<unknown> => {
    try {
      await utils.client.images.remove.mutate({ imageId });
    } catch (error) {
      if (problemOf(error).code !== 'images.not-found') return error;
    }
    takeNews({ type: 'image.removed', imageId });
    return null;
  };

  const remove = async (ids: readonly string[]): Promise<Removal> => {
    setIsRemoving(true);
    const removedIds: string[] = [];
    let firstError: unknown = null;
    for (let start = 0; start < ids.length && firstError === null; start += atOnceMax) {
      const some = ids.slice(start, start + atOnceMax);
      const errors = await Promise.all(some.map(removeOne));
      removedIds.push(...some.filter((_, place) => errors[place] === null));
      firstError = errors.find((error) => error !== null) ?? null;
    }
    setIsRemoving(false);
    return { removedIds, error: firstError };
  };

  return { remove, isRemoving };
}
