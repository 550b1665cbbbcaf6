import { createMiddleware } from 'hono/factory';
import type { Logger } from 'pino';
import type { Metrics } from '../metrics/metrics.ts';
import type { ApiEnv } from './api-env.ts';
import { requestIdOf } from './request-id.ts';

/** Looked at every few seconds by machines: at `info` they would be most of the log. */
const quietRoutes = new Set(['/healthz', '/readyz', '/metrics']);

/** Gives each request its id and its log, and says of each answer how it went: in the log, the headers, the metrics. */
export function observe(parts: { readonly log: Logger; readonly metrics: Metrics }) {
  return createMiddleware<ApiEnv>(async (c, next) => {
    const startedAt = performance.now();
    const requestId = requestIdOf(c.req.header('x-request-id'));
    c.set('requestId', requestId);
    c.set('log', parts.log.child({ requestId }));
    c.set('route', '(unknown)');

    await next();

    const milliseconds = performance.now() - startedAt;
    const { res } = c;
    // Straight into the answer: hono's own way would copy it for each header.
    res.headers.set('x-request-id', requestId);
    res.headers.set('x-process-time', (milliseconds / 1_000).toFixed(6));
    const route = c.get('route');
    const { status } = res;
    parts.metrics.requestAnswered({ method: c.req.method, route, status, seconds: milliseconds / 1_000 });
    c.get('log')[quietRoutes.has(route) ? 'debug' : 'info'](
      { method: c.req.method, path: route, status, ms: Math.round(milliseconds * 10) / 10 },
      'answered',
    );
  });
}

/** Names the template of the address for logs and metrics. */
export function named(route: string) {
  return createMiddleware<ApiEnv>(async (c, next) => {
    c.set('route', route);
    await next();
  });
}
