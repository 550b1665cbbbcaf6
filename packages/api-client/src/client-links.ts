import { httpBatchLink, httpLink, httpSubscriptionLink, splitLink, type TRPCLink } from '@trpc/client';
import type { AnyTRPCRouter, TRPCBuiltRouter, TRPCDefaultErrorShape } from '@trpc/server';
import { EventSource, type FetchLike } from 'eventsource';
import { authorizedFetch } from './authorized-fetch.ts';
import { resumingLink } from './resuming-link.ts';
import type { TokenKeeper } from './token-keeper.ts';

/** The server takes no more calls in one request. */
const batchSizeMax = 10;

export interface ClientOptions {
  /** Of the server, without a path, e.g. http://localhost:4400. */
  readonly url: string;
  /** Sent as a bearer with every call: an API key, a worker token, or an access token for as long as it lives. */
  readonly token?: string;
  /** Instead of `token`: access tokens of a sign-in, renewed in time. */
  readonly tokens?: TokenKeeper;
  readonly fetch?: typeof globalThis.fetch;
}

/** What the links need to know of a router at compile time: it transforms nothing on the wire. */
type PlainRouter = TRPCBuiltRouter<
  { ctx: object; meta: object; errorShape: TRPCDefaultErrorShape; transformer: false },
  Record<never, never>
>;

type BatchOptions = Parameters<typeof httpBatchLink<PlainRouter>>[0];

/**
 * Calls of people in batches, streams by server-sent events; the token goes into headers and never into an address.
 *
 * A worker's calls never share a request: a batch is answered when its slowest call is, and a beat must not wait for a
 * claim's long poll. Nor do they wait for the next turn, in which a batch would be gathered.
 */
export function clientLinks<Router extends AnyTRPCRouter>(
  options: ClientOptions,
  path: '/trpc' | '/worker-trpc',
): TRPCLink<Router>[] {
  const url = new URL(path, options.url).href;
  const headers: Record<string, string> =
    options.token === undefined ? {} : { authorization: `Bearer ${options.token}` };
  const plainFetch = options.fetch ?? globalThis.fetch;
  const fetchOfUser = options.tokens === undefined ? plainFetch : authorizedFetch(plainFetch, options.tokens);
  // The platform's EventSource takes no headers; this one leaves the request to us.
  const fetchEvents: FetchLike = (address, init) =>
    fetchOfUser(address, { ...init, headers: { ...init.headers, ...headers } });
  const fetchCalls: BatchOptions['fetch'] = (input, init) =>
    // tRPC says "no signal" as undefined, which the platform's own type does not allow.
    fetchOfUser(input, { ...init, signal: init?.signal ?? null });
  const link: TRPCLink<PlainRouter> = splitLink<PlainRouter>({
    condition: (operation) => operation.type === 'subscription',
    true: httpSubscriptionLink<PlainRouter, typeof EventSource>({
      url,
      EventSource,
      eventSourceOptions: { fetch: fetchEvents },
    }),
    false:
      path === '/trpc'
        ? httpBatchLink<PlainRouter>({ url, maxItems: batchSizeMax, headers, fetch: fetchCalls })
        : httpLink<PlainRouter>({ url, headers, fetch: fetchCalls }),
  });
  const links = options.tokens === undefined ? [link] : [forStreams(resumingLink(options.tokens)), link];
  // Links do the same for every router without a transformer; only the type of the errors they carry differs.
  return links as TRPCLink<Router>[];
}

/** Calls pass it by. */
function forStreams(link: TRPCLink<PlainRouter>): TRPCLink<PlainRouter> {
  return (runtime) => {
    const ofStreams = link(runtime);
    return (call) => (call.op.type === 'subscription' ? ofStreams(call) : call.next(call.op));
  };
}
