import type { AnyTRPCRouter } from '@trpc/server';
import { fetchRequestHandler } from '@trpc/server/adapters/fetch';
import type { Context as HonoContext } from 'hono';
import { Hono } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { DomainError } from '../errors/domain-error.ts';
import { toDomainError } from '../errors/to-domain-error.ts';
import type { ApiEnv } from '../http/api-env.ts';
import { isJson, readBody } from '../http/read-body.ts';
import { logFailure } from '../log/log-failure.ts';
import { trpcErrorShape } from './trpc-error-shape.ts';

/** How many calls one request may carry. */
export const batchSizeMax = 10;

interface TrpcMount<Router extends AnyTRPCRouter> {
  readonly router: Router;
  readonly endpoint: `/${string}`;
  readonly bodyBytesMax: number;
  /** Aborts when this process drains: streams and long polls end with it. */
  readonly endSignal: AbortSignal;
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
    try {
      const request = await checkedRequest(c.req.raw, mount);
      return await fetchRequestHandler({
        router: mount.router,
        endpoint: mount.endpoint,
        req: request,
        maxBatchSize: batchSizeMax,
        createContext: ({ resHeaders }) =>
          mount.createContext(c, { responseHeaders: resHeaders, signal: request.signal }),
        onError: ({ error, path }) =>
          logFailure(c.var.log, toDomainError(error), { path: `${mount.endpoint}/${path ?? ''}` }),
      });
    } catch (thrown) {
      const error = toDomainError(thrown);
      logFailure(c.var.log, error, { path: c.var.route });
      // The rest of a body that is too large stays unread: this connection is of no more use.
      if (error.code === 'request.too-large') c.header('connection', 'close');
      const shape = trpcErrorShape(error, { requestId: c.var.requestId });
      return c.json({ error: shape }, error.httpStatus as ContentfulStatusCode);
    }
  });
  return app;
}

/** The request as tRPC gets it: its body read within the limit, its signal also ending with this process. */
async function checkedRequest<Router extends AnyTRPCRouter>(
  raw: Request,
  mount: TrpcMount<Router>,
): Promise<Request> {
  mount.guard(raw);
  const { url, method, headers } = raw;
  const signal = AbortSignal.any([raw.signal, mount.endSignal]);
  if (method === 'GET' || method === 'HEAD') return new Request(url, { method, headers, signal });
  // Also for procedures without input: a page of another site can post a form anywhere, but not JSON.
  if (!isJson(headers.get('content-type'))) throw new DomainError('request.unsupported-media-type');
  const body = await readBody(raw, mount.bodyBytesMax);
  return new Request(url, { method, headers, signal, body });
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
