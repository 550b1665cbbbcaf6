import { trpc } from './trpc.ts';

/** The models that can be chosen. Which ones a live worker has changes with the fleet. */
export function useModels() {
  const query = trpc.models.list.useQuery(undefined, { staleTime: 30_000, refetchInterval: 60_000 });
  return { ...query, models: query.data?.items ?? [] };
}
