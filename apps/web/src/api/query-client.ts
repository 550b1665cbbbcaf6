import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { problemOf } from './error-sentence.ts';

const triesMax = 3;

/** A lost connection or a busy server may be better in a moment; a refusal will not, and knocking too often is one. */
function mayTryAgain(failures: number, error: unknown): boolean {
  const { code, isRetryable } = problemOf(error);
  return failures < triesMax && isRetryable && code !== 'request.rate-limited';
}

/** A browser without a line to the world still reaches a server of this machine or of this house: it is asked. */
const networkMode = 'always';

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
      queries: {
        networkMode,
        retry: mayTryAgain,
        retryDelay: waitMs,
        staleTime: 10_000,
        refetchOnWindowFocus: true,
        refetchOnReconnect: true,
      },
      // A retried mutation is sent with the same variables, so with the same request key: it charges once.
      mutations: { networkMode, retry: mayTryAgain, retryDelay: waitMs },
    },
  });
}
