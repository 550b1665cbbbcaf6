import { parse } from 'hono/utils/cookie';
import type { Context, KnownActor } from '../../platform/context.ts';
import { DomainError } from '../../platform/errors/domain-error.ts';
import { hashApiKey, looksLikeApiKey } from './api-keys/api-key-token.ts';
import { authenticateKey } from './api-keys/authenticate-key.ts';
import { sessionCacheOf } from './sessions/session-cache.ts';
import { sessionCookieName } from './sessions/session-cookie.ts';
import { hashSessionToken } from './sessions/session-token.ts';
import { sessionsOf } from './sessions/sessions.ts';

/** The two places a session token can stand in a request. A bearer counts before a cookie. */
export interface Credentials {
  readonly authorization: string | null;
  readonly cookie: string | null;
}

/** True when a browser sent our cookie along: then the request's origin has to be ours. */
export function carriesSessionCookie(credentials: Credentials, publicOrigin: string): boolean {
  return cookieToken(credentials, publicOrigin) !== null;
}

/**
 * Who holds this session or this API key.
 *
 * @throws DomainError identity.unauthenticated without a session that counts, identity.inactive for a closed account
 */
export async function authenticate(
  parts: Pick<Context, 'em' | 'clock' | 'live'> & { readonly publicOrigin: string },
  credentials: Credentials,
): Promise<KnownActor> {
  const bearer = bearerToken(credentials);
  // Never out of a cookie: keys are for programs.
  if (bearer !== null && looksLikeApiKey(bearer)) return authenticateKey(parts, bearer);
  const token = bearer ?? cookieToken(credentials, parts.publicOrigin);
  const session = token === null ? null : await sessionsOf(parts).validate(token);
  if (session === null) throw new DomainError('identity.unauthenticated');
  const { user: person, sessionId, familyId, provenAt } = session;
  if (!person.isActive) throw new DomainError('identity.inactive');
  const { id: userId, role, tier } = person;
  return {
    ...{ via: 'session', userId, role, tier, person, sessionId, familyId, provenAt },
    credentialId: sessionId,
    apiKeyId: null,
  };
}

/** Whether this session or API key has counted at this process before, or was made by it. Asks nobody. */
export function isRecognised(
  { live, publicOrigin }: Pick<Context, 'live'> & { readonly publicOrigin: string },
  credentials: Credentials,
): boolean {
  const token = bearerToken(credentials) ?? cookieToken(credentials, publicOrigin);
  if (token === null) return false;
  return sessionCacheOf(live).hasCounted(
    looksLikeApiKey(token) ? hashApiKey(token) : hashSessionToken(token),
  );
}

function bearerToken({ authorization }: Credentials): string | null {
  // A header that is not a bearer is a failed try, not a reason to look at the cookie: null only without a header.
  if (authorization === null) return null;
  return /^Bearer +(\S+)$/i.exec(authorization)?.[1] ?? '';
}

function cookieToken({ cookie }: Credentials, publicOrigin: string): string | null {
  if (cookie === null) return null;
  const name = sessionCookieName(publicOrigin);
  return parse(cookie, name)[name] ?? null;
}
