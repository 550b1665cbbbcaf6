import { errors, type JWTVerifyGetKey, jwtVerify } from 'jose';
import { DomainError } from '../../../platform/errors/domain-error.ts';

/** Keys are the issuer's, so only signatures that need its private key count: no `none`, nothing with our secret. */
const algorithms = ['RS256', 'ES256'];
const clockToleranceSeconds = 30;

export interface IdTokenFacts {
  readonly issuer: string | string[];
  readonly clientId: string;
  readonly nonce: string;
  readonly keys: JWTVerifyGetKey;
  readonly now: Date;
}

/**
 * The claims of an id token that was made by this issuer, for us, for this very attempt, and not long ago.
 *
 * @throws DomainError identity.provider-untrusted, identity.provider-unavailable when its keys cannot be had
 */
export async function verifyIdToken(token: string, facts: IdTokenFacts): Promise<Record<string, unknown>> {
  const { issuer, clientId, nonce, keys, now } = facts;
  const { payload } = await jwtVerify(token, keys, {
    algorithms,
    issuer,
    audience: clientId,
    currentDate: now,
    clockTolerance: clockToleranceSeconds,
    requiredClaims: ['iss', 'aud', 'sub', 'exp', 'iat', 'nonce'],
  }).catch((cause: unknown) => {
    throw refusalOf(cause);
  });
  const isForSeveral = Array.isArray(payload.aud) && payload.aud.length > 1;
  const { azp } = payload;
  if (payload['nonce'] !== nonce) throw untrusted(new Error('another nonce'));
  if (azp === undefined ? isForSeveral : azp !== clientId)
    throw untrusted(new Error('made for another party'));
  return payload;
}

function refusalOf(cause: unknown): DomainError {
  if (cause instanceof errors.JWKSInvalid)
    return new DomainError('identity.provider-malformed', {}, { cause });
  // The generic one says that its keys did not come with 200.
  const isAway = cause instanceof errors.JWKSTimeout || hasCode(cause, 'ERR_JOSE_GENERIC');
  if (cause instanceof errors.JOSEError && !isAway) return untrusted(cause);
  return new DomainError('identity.provider-unavailable', {}, { cause });
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof errors.JOSEError && error.code === code;
}

/** What exactly was wrong is for the log: whoever forges tokens needs no help. */
function untrusted(cause: Error): DomainError {
  return new DomainError('identity.provider-untrusted', {}, { cause });
}
