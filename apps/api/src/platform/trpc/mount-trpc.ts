import type { AnyTRPCRouter } from '@trpc/server';
import { fetchRequestHandler } from '@trpc/server/adapters/fetch';
import type { Context as HonoContext } from 'hono';
import { Hono } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { DomainError } from '../errors/domain-error.ts';
import { toDomainError } from '../errors/to-domain-error.ts';
import type { ApiEnv } from '../http/api-env.ts';
import type { Drain } from '../http/drain.ts';
import { isJson, readBody } from '../http/read-body.ts';
import { logFailure } from '../log/log-failure.ts';
import { trpcErrorShape } from './trpc-error-shape.ts';

/** How many calls one request may carry. */
export const batchSizeMax = 10;

interface TrpcMount<Router extends AnyTRPCRouter> {
  readonly router: Router;
  readonly endpoint: `/${string}`;
  readonly bodyBytesMax: number;
  /** Streams and long polls end with it. */
  readonly drain: Drain;
  /** Refuses what must not even be parsed, e.g. a foreign origin. */
  guard(request: Request): void;
  /** `signal` also covers the caller going away. */
  createContext(
    c: HonoContext<ApiEnv>,
    call: { readonly responseHeaders: Headers; readonly signal: AbortSignal },
  ): Parameters<Router['createCaller']>[0] & object;
}

/** Serves one tRPC router. Everything that is wrong with a request as such is refused before tRPC looks at it. */
export function mountTrpc<Router extends AnyTRPCRouter>(mount: TrpcMount<Router>): Hono<ApiEnv> {
  const app = new Hono<ApiEnv>();
  app.all('/*', async (c) => {
    c.set('route', routeOf(mount, c.req.path));
    let call: Call | null = null;
    try {
      call = await checkedCall(c.req.raw, mount);
      const { request, signal } = call;
      return await fetchRequestHandler({
        router: mount.router,
        endpoint: mount.endpoint,
        req: request,
        maxBatchSize: batchSizeMax,
        createContext: ({ resHeaders }) => mount.createContext(c, { responseHeaders: resHeaders, signal }),
        responseMeta: ({ errors }) => ({ headers: retryAfter(errors.map(toDomainError)) }),
        onError: ({ error, path }) =>
          logFailure(c.get('log'), toDomainError(error), { path: `${mount.endpoint}/${path ?? ''}` }),
      });
    } catch (thrown) {
      const error = toDomainError(thrown);
      logFailure(c.get('log'), error, { path: c.get('route') });
      // The rest of a body that is too large stays unread: this connection is of no more use.
      if (error.code === 'request.too-large') c.header('connection', 'close');
      for (const [name, value] of Object.entries(retryAfter([error]))) c.header(name, value);
      const shape = trpcErrorShape(error, { requestId: c.get('requestId') });
      return c.json({ error: shape }, error.httpStatus as ContentfulStatusCode);
    } finally {
      call?.done();
    }
  });
  return app;
}

/** Of several calls in one request the one that has to wait longest says when to come again. */
function retryAfter(errors: readonly DomainError[]): Record<string, string> {
  const seconds = errors.flatMap(({ details }) => details.retryAfterSeconds ?? []);
  return seconds.length === 0 ? {} : { 'retry-after': String(Math.max(...seconds)) };
}

/** A request as tRPC gets it, and the signal that also ends with this process. */
interface Call {
  readonly request: Request;
  readonly signal: AbortSignal;
  /** When the answer is made; a stream goes on after that. */
  done(): void;
}

/** Reads the body within the limit. */
async function checkedCall<Router extends AnyTRPCRouter>(
  raw: Request,
  mount: TrpcMount<Router>,
): Promise<Call> {
  mount.guard(raw);
  const { url, method, headers } = raw;
  if (method === 'GET' || method === 'HEAD') {
    if (isOfQueries(raw, mount)) return { request: raw, ...mount.drain.during(raw.signal) };
    const signal = AbortSignal.any([raw.signal, mount.drain.signal]);
    return { request: new Request(url, { method, headers, signal }), signal, done: () => undefined };
  }
  // Also for procedures without input: a page of another site can post a form anywhere, but not JSON.
  if (!isJson(headers.get('content-type'))) throw new DomainError('request.unsupported-media-type');
  const signal = AbortSignal.any([raw.signal, mount.drain.signal]);
  const body = await readBody(raw, mount.bodyBytesMax);
  return { request: new Request(url, { method, headers, signal, body }), signal, done: () => undefined };
}

/** Whether the answer is there as a whole when tRPC has made it; what is not known for sure may be a stream. */
function isOfQueries<Router extends AnyTRPCRouter>(
  { url, headers }: Request,
  { router, endpoint }: TrpcMount<Router>,
): boolean {
  if (headers.has('trpc-accept')) return false;
  const { procedures } = router._def;
  const names = new URL(url).pathname.slice(endpoint.length + 1).split(',');
  return names.every((name) => Object.hasOwn(procedures, name) && procedures[name]._def.type === 'query');
}

function routeOf<Router extends AnyTRPCRouter>(
  { router, endpoint }: TrpcMount<Router>,
  path: string,
): string {
  const names = path.slice(endpoint.length + 1).split(',');
  const [name = ''] = names;
  if (names.length > 1) return `${endpoint}/(batch)`;
  return Object.hasOwn(router._def.procedures, name) ? `${endpoint}/${name}` : `${endpoint}/(unknown)`;
}
