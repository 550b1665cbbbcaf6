import { createMiddleware } from 'hono/factory';
import type { ApiEnv } from './api-env.ts';

/** On every answer, pages and data alike, unless the answer says something else itself. */
export function securityHeaders(options: { readonly isHttps: boolean }) {
  const defaults: readonly (readonly [name: string, value: string])[] = [
    ['x-content-type-options', 'nosniff'],
    ['referrer-policy', 'strict-origin-when-cross-origin'],
    ['cross-origin-opener-policy', 'same-origin'],
    ['cross-origin-resource-policy', 'same-origin'],
    ['x-frame-options', 'DENY'],
    ['permissions-policy', 'camera=(), microphone=(), geolocation=(), payment=(), usb=()'],
    // Data is not a page: nothing in it may load or be framed, should a browser ever show it as one.
    ['content-security-policy', "default-src 'none'; frame-ancestors 'none'; sandbox"],
    // What belongs to a person must not stay in a shared cache.
    ['cache-control', 'no-store'],
    ...(options.isHttps
      ? [['strict-transport-security', 'max-age=31536000; includeSubDomains'] as const]
      : []),
  ];
  return createMiddleware<ApiEnv>(async (c, next) => {
    await next();
    // Straight into the answer: hono's own way would copy it for each header.
    const { headers } = c.res;
    for (const [name, value] of defaults) {
      if (!headers.has(name)) headers.set(name, value);
    }
  });
}
