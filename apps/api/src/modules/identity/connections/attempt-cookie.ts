import { parse, serialize } from 'hono/utils/cookie';
import { attemptSeconds, hashOf } from './attempts.ts';

/**
 * Binds an attempt to the browser that made it: a state that came from another browser has no cookie here. Each attempt
 * has a cookie of its own, so that two open pages do not disturb each other, and none is ever taken over. As for the
 * session, browsers refuse `__Host-` on http.
 */
function cookieName(publicOrigin: string, state: string): string {
  const prefix = publicOrigin.startsWith('https://') ? '__Host-' : '';
  return `${prefix}pingvas-oauth-${hashOf(state).slice(0, 16)}`;
}

/** The `set-cookie` line of a new attempt. Lax: the way back is a navigation that begins at the provider. */
export function attemptCookie(publicOrigin: string, state: string, secret: string): string {
  return serialize(cookieName(publicOrigin, state), secret, {
    ...attributes(publicOrigin),
    maxAge: attemptSeconds,
  });
}

/** The `set-cookie` line that ends it. */
export function endedAttemptCookie(publicOrigin: string, state: string): string {
  return serialize(cookieName(publicOrigin, state), '', { ...attributes(publicOrigin), maxAge: 0 });
}

/** The secret that this browser has for a state, or null. */
export function attemptSecret(publicOrigin: string, state: string, cookies: string | null): string | null {
  if (cookies === null) return null;
  const name = cookieName(publicOrigin, state);
  return parse(cookies, name)[name] ?? null;
}

function attributes(publicOrigin: string) {
  const secure = publicOrigin.startsWith('https://');
  return { path: '/', httpOnly: true, sameSite: 'Lax', secure } as const;
}
