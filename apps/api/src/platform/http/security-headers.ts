import { createMiddleware } from 'hono/factory';
import type { ApiEnv } from './api-env.ts';

/** On every answer, pages and data alike. */
export function securityHeaders(options: { readonly isHttps: boolean }) {
  return createMiddleware<ApiEnv>(async (c, next) => {
    await next();
    const headers: Record<string, string> = {
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'strict-origin-when-cross-origin',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'x-frame-options': 'DENY',
      'permissions-policy': 'camera=(), microphone=(), geolocation=(), payment=(), usb=()',
      ...(options.isHttps ? { 'strict-transport-security': 'max-age=31536000; includeSubDomains' } : {}),
    };
    for (const [name, value] of Object.entries(headers)) {
      if (!c.res.headers.has(name)) c.header(name, value);
    }
    // Data is not a page: nothing in it may load or be framed, should a browser ever show it as one.
    if (!c.res.headers.has('content-security-policy')) {
      c.header('content-security-policy', "default-src 'none'; frame-ancestors 'none'; sandbox");
    }
    // What belongs to a person must not stay in a shared cache.
    if (!c.res.headers.has('cache-control')) c.header('cache-control', 'no-store');
  });
}
