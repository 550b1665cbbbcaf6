import { createTRPCClient, type TRPCClient } from '@trpc/client';
import type { AnyTRPCRouter } from '@trpc/server';
import { type ClientOptions, clientLinks } from './client-links.ts';

/**
 * Typed calls for people and their scripts: `createPingvasClient<AppRouter>({ url, token })`. The router's type comes
 * from the api's emitted declarations, so a changed contract stops the caller from compiling.
 */
export function createPingvasClient<Router extends AnyTRPCRouter>(
  options: ClientOptions,
): TRPCClient<Router> {
  return createTRPCClient<Router>({ links: clientLinks<Router>(options, '/trpc') });
}

/** As {@link createPingvasClient}, for GPU workers: `createWorkerClient<WorkerRouter>({ url, token })`. */
export function createWorkerClient<Router extends AnyTRPCRouter>(options: ClientOptions): TRPCClient<Router> {
  return createTRPCClient<Router>({ links: clientLinks<Router>(options, '/worker-trpc') });
}
