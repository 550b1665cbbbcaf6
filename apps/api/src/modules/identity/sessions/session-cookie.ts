import { serialize } from 'hono/utils/cookie';

/**
 * The `__Host-` prefix pins the cookie to this host and to https. On http (one box, localhost) browsers refuse both
 * the prefix and, in Safari, `Secure`: there the cookie has a plain name.
 */
function isSecureOrigin(publicOrigin: string): boolean {
  return publicOrigin.startsWith('https://');
}

export function sessionCookieName(publicOrigin: string): string {
  return isSecureOrigin(publicOrigin) ? '__Host-pingvas' : 'pingvas';
}

/** The `set-cookie` line that carries a session. */
export function sessionCookie(publicOrigin: string, token: string, expiresAt: Date): string {
  return serialize(sessionCookieName(publicOrigin), token, {
    ...attributes(publicOrigin),
    expires: expiresAt,
  });
}

/** The `set-cookie` line that ends it in the browser. */
export function endedSessionCookie(publicOrigin: string): string {
  return serialize(sessionCookieName(publicOrigin), '', { ...attributes(publicOrigin), maxAge: 0 });
}

function attributes(publicOrigin: string) {
  return { path: '/', httpOnly: true, sameSite: 'Lax', secure: isSecureOrigin(publicOrigin) } as const;
}
