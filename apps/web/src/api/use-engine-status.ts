import { trpc } from './trpc.ts';

const lookEveryMs = 10_000;

/** Whether pictures can be made now; asked every 10 seconds without being told to. */
export function useEngineStatus() {
  return trpc.engine.status.useQuery(undefined, { refetchInterval: lookEveryMs, staleTime: lookEveryMs / 2 });
}
