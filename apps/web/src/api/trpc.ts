import type { AppRouter } from '@pingvas/api/app-router';
import { httpBatchLink, httpSubscriptionLink, splitLink, TRPCClientError, type TRPCLink } from '@trpc/client';
import { type CreateTRPCReact, createTRPCReact } from '@trpc/react-query';
import type { inferRouterOutputs } from '@trpc/server';
import { provenLink } from './proven-link.ts';

/*
 * The only file that names AppRouter. It is types only: nothing of the api reaches the browser.
 */

export const trpc: CreateTRPCReact<AppRouter, unknown> = createTRPCReact<AppRouter>();

export type RouterOutputs = inferRouterOutputs<AppRouter>;
export type ApiError = TRPCClientError<AppRouter>;

const ownAddress = '/trpc';
/** The server takes no more calls in one request. */
const batchSizeMax = 10;

/** A server that takes longer than this to answer is as good as away; what was asked is asked again. */
const answeredWithinMs = 15_000;

function withinTime(given: AbortSignal | null | undefined): AbortSignal {
  const limit = AbortSignal.timeout(answeredWithinMs);
  return given ? AbortSignal.any([limit, given]) : limit;
}

/** Requests go out in batches, news comes in over one stream; both carry the session cookie of this origin. */
function links(address: string): TRPCLink<AppRouter>[] {
  return [
    provenLink(),
    splitLink({
      condition: (operation) => operation.type === 'subscription',
      true: httpSubscriptionLink({ url: address }),
      false: httpBatchLink({
        url: address,
        maxItems: batchSizeMax,
        maxURLLength: 4_000,
        fetch: (input, init) => fetch(input, { ...init, signal: withinTime(init?.signal) }),
      }),
    }),
  ];
}

/** The page's one connection to the api; a test gives the address of its own server. */
export function createApiClient(address = ownAddress) {
  return trpc.createClient({ links: links(address) });
}

/** True for an error that came from, or on the way to, our api. */
export function isApiError(error: unknown): error is ApiError {
  return error instanceof TRPCClientError;
}
