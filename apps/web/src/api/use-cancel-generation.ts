import { useQueryClient } from '@tanstack/react-query';
import { type GenerationFeed, withGeneration } from './generation-feed.ts';
import { trpc } from './trpc.ts';
import { feedKey } from './use-generations.ts';

/** Stops a run: pictures that are finished stay, what was held for the rest comes back. */
export function useCancelGeneration() {
  const cache = useQueryClient();
  const utils = trpc.useUtils();
  return trpc.generation.cancel.useMutation({
    onSuccess: (generation) => {
      cache.setQueryData<GenerationFeed>(feedKey, (feed) => withGeneration(feed ?? [], generation));
    },
    onError: () => cache.invalidateQueries({ queryKey: feedKey }),
    onSettled: () => utils.credits.balance.invalidate(),
  });
}
