import { Hono } from 'hono';
import type { ApiEnv } from '../http/api-env.ts';
import type { Metrics } from '../metrics/metrics.ts';
import type { Readiness } from './readiness.ts';

/** `/healthz`, `/readyz`, their short names, and `/metrics`. */
export function mountHealth(parts: {
  readonly readiness: () => Promise<Readiness>;
  readonly metrics: Metrics;
  readonly instanceId: string | null;
}): Hono<ApiEnv> {
  const app = new Hono<ApiEnv>();

  // Alive means: this process answers. What it depends on is readiness, or a lost database would restart every api.
  app.on('GET', ['/healthz', '/health'], (c) => {
    c.set('route', '/healthz');
    return c.json({ status: 'ok', ...(parts.instanceId === null ? {} : { instance: parts.instanceId }) });
  });

  app.on('GET', ['/readyz', '/ready'], async (c) => {
    c.set('route', '/readyz');
    const { isReady, reasons, checks } = await parts.readiness();
    const reported = Object.fromEntries(
      Object.entries(checks).map(([name, { isOk, says }]) => [name, { ok: isOk, says }]),
    );
    return c.json(
      { status: isReady ? 'ready' : 'not-ready', reasons, checks: reported },
      isReady ? 200 : 503,
    );
  });

  app.get('/metrics', async (c) => {
    c.set('route', '/metrics');
    const { contentType, text } = await parts.metrics.expose();
    return c.text(text, 200, { 'content-type': contentType });
  });
  return app;
}
