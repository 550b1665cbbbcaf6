import {
  type GenerationView,
  priceOfPicture,
  type Recipe,
  type RequestGenerationInput,
} from '@pingvas/contracts';
import { useQueryClient } from '@tanstack/react-query';
import {
  type GenerationFeed,
  optimisticId,
  withGeneration,
  withoutGeneration,
  withUnknownGeneration,
} from './generation-feed.ts';
import { type RouterOutputs, trpc } from './trpc.ts';
import { feedKey } from './use-generations.ts';

type Model = RouterOutputs['models']['list']['items'][number];

/** What is shown before the server has answered: a run in the queue, with the price that will be held. */
function standInFor(requestKey: string, recipe: Recipe, model: Model): GenerationView {
  return {
    id: optimisticId(requestKey),
    status: 'queued',
    recipe,
    modelName: model.displayName,
    attempt: 0,
    images: [],
    priceInCredits: priceOfPicture({ base: model.base, ...recipe }) * recipe.count,
    creditsConsumed: 0,
    failure: null,
    isEmulated: false,
    createdAt: new Date().toISOString(),
    startedAt: null,
    completedAt: null,
    durationSeconds: null,
  };
}

/**
 * Asks for pictures. The run stands in the queue at once; the key made here travels with every retry, so a
 * request that arrives twice is one run and one charge.
 */
export function useRequestGeneration() {
  const cache = useQueryClient();
  const utils = trpc.useUtils();
  const mutation = trpc.generation.request.useMutation({
    onSuccess: (generation, { requestKey }) => {
      cache.setQueryData<GenerationFeed>(feedKey, (feed) =>
        withUnknownGeneration(withoutGeneration(feed ?? [], optimisticId(requestKey)), generation),
      );
    },
    onError: (_error, { requestKey }) => {
      cache.setQueryData<GenerationFeed>(feedKey, (feed) =>
        withoutGeneration(feed ?? [], optimisticId(requestKey)),
      );
    },
    onSettled: () => utils.credits.balance.invalidate(),
  });

  return {
    error: mutation.error,
    /** Why it has not been answered yet, while it is tried again. */
    delay: mutation.isPending ? mutation.failureReason : null,
    isSending: mutation.isPending,
    forgetError: mutation.reset,
    request: (recipe: Recipe, model: Model) => {
      const requestKey = crypto.randomUUID();
      const standIn = standInFor(requestKey, recipe, model);
      cache.setQueryData<GenerationFeed>(feedKey, (feed) => withGeneration(feed ?? [], standIn));
      utils.credits.balance.setData(
        undefined,
        (credits) =>
          credits && {
            balance: Math.max(0, credits.balance - standIn.priceInCredits),
            held: credits.held + standIn.priceInCredits,
          },
      );
      const input: RequestGenerationInput = { recipe, requestKey };
      mutation.mutate(input);
    },
  };
}
