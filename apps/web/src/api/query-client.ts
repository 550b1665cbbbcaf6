import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { problemOf } from './error-sentence.ts';

const triesMax = 3;

/** A lost connection or a busy server may be better in a moment; a refusal will not. */
function mayTryAgain(failures: number, error: unknown): boolean {
  return failures < triesMax && problemOf(error).isRetryable;
}

const waitMs = (failures: number) => Math.min(8_000, 500 * 2 ** failures);

/** The cache of what the server said. `onSignedOut` is called when any answer says that the session is over. */
export function createQueryClient(onSignedOut: () => void): QueryClient {
  const watch = (error: unknown) => {
    if (problemOf(error).code === 'identity.unauthenticated') onSignedOut();
  };
  return new QueryClient({
    queryCache: new QueryCache({ onError: watch }),
    mutationCache: new MutationCache({ onError: watch }),
    defaultOptions: {
      queries: { retry: mayTryAgain, retryDelay: waitMs, staleTime: 10_000, refetchOnWindowFocus: true },
      // A retried mutation is sent with the same variables, so with the same request key: it charges once.
      mutations: { retry: mayTryAgain, retryDelay: waitMs },
    },
  });
}
