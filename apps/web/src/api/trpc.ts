import type { AppRouter } from '@pingvas/api/app-router';
import {
  createTRPCClient,
  httpBatchLink,
  httpSubscriptionLink,
  splitLink,
  TRPCClientError,
  type TRPCLink,
} from '@trpc/client';
import { type CreateTRPCReact, createTRPCReact } from '@trpc/react-query';
import type { inferRouterOutputs } from '@trpc/server';

/*
 * The only file that names AppRouter. It is types only: nothing of the api reaches the browser.
 */

export const trpc: CreateTRPCReact<AppRouter, unknown> = createTRPCReact<AppRouter>();

export type RouterOutputs = inferRouterOutputs<AppRouter>;
export type ApiError = TRPCClientError<AppRouter>;

const address = '/trpc';

/** Requests go out in batches, news comes in over one stream; both carry the session cookie of this origin. */
function links(): TRPCLink<AppRouter>[] {
  return [
    splitLink({
      condition: (operation) => operation.type === 'subscription',
      true: httpSubscriptionLink({ url: address }),
      false: httpBatchLink({ url: address, maxURLLength: 4_000 }),
    }),
  ];
}

/** One client for the React hooks; made per page load, and per test. */
export function createApiClient() {
  return trpc.createClient({ links: links() });
}

/** The same, for the route guards, which run before any component. */
export function createPlainClient() {
  return createTRPCClient<AppRouter>({ links: links() });
}

/** True for an error that came from, or on the way to, our api. */
export function isApiError(error: unknown): error is ApiError {
  return error instanceof TRPCClientError;
}
