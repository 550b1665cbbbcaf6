/**
 * Every error a caller can meet, with the HTTP status it travels under and whether the same call may succeed later.
 * REST sends the code as `error_code`, tRPC as `data.code`; sentences for people belong to the clients.
 */
export const errorCodes = {
  'request.invalid': { httpStatus: 400, retryable: false },
  'request.too-large': { httpStatus: 413, retryable: false },
  'request.foreign-origin': { httpStatus: 403, retryable: false },
  'request.unsupported-media-type': { httpStatus: 415, retryable: false },
  'request.not-found': { httpStatus: 404, retryable: false },
  'request.method-not-allowed': { httpStatus: 405, retryable: false },
  'request.rate-limited': { httpStatus: 429, retryable: true },
  'request.key-reused': { httpStatus: 409, retryable: false },
  'identity.unauthenticated': { httpStatus: 401, retryable: false },
  'identity.wrong-credentials': { httpStatus: 401, retryable: false },
  'identity.email-taken': { httpStatus: 400, retryable: false },
  'identity.weak-password': { httpStatus: 400, retryable: false },
  'identity.inactive': { httpStatus: 403, retryable: false },
  'identity.forbidden': { httpStatus: 403, retryable: false },
  'identity.username-taken': { httpStatus: 400, retryable: false },
  'identity.email-unverified': { httpStatus: 403, retryable: false },
  'identity.step-up-required': { httpStatus: 403, retryable: false },
  'identity.scope-missing': { httpStatus: 403, retryable: false },
  'identity.session-not-found': { httpStatus: 404, retryable: false },
  'identity.refresh-refused': { httpStatus: 401, retryable: false },
  'identity.deletion-pending': { httpStatus: 403, retryable: false },
  'identity.key-not-found': { httpStatus: 404, retryable: false },
  'identity.too-many-keys': { httpStatus: 409, retryable: false },
  'identity.log-in-expired': { httpStatus: 401, retryable: false },
  'identity.wrong-code': { httpStatus: 400, retryable: false },
  'identity.wrong-passkey': { httpStatus: 400, retryable: false },
  'identity.proof-refused': { httpStatus: 403, retryable: false },
  'identity.totp-already-on': { httpStatus: 409, retryable: false },
  'identity.totp-not-begun': { httpStatus: 409, retryable: false },
  'identity.second-factor-off': { httpStatus: 409, retryable: false },
  'identity.passkey-not-found': { httpStatus: 404, retryable: false },
  'identity.passkey-taken': { httpStatus: 409, retryable: false },
  'identity.too-many-passkeys': { httpStatus: 409, retryable: false },
  'credits.not-enough': { httpStatus: 402, retryable: false },
  'credits.key-cap-reached': { httpStatus: 402, retryable: false },
  'models.unknown': { httpStatus: 404, retryable: false },
  'models.inactive': { httpStatus: 409, retryable: false },
  'generation.not-found': { httpStatus: 404, retryable: false },
  'generation.already-ended': { httpStatus: 409, retryable: false },
  'generation.too-many-open': { httpStatus: 429, retryable: true },
  'generation.failed': { httpStatus: 502, retryable: true },
  'images.not-found': { httpStatus: 404, retryable: false },
  'images.invalid-bytes': { httpStatus: 422, retryable: false },
  'fleet.unknown-worker': { httpStatus: 401, retryable: false },
  'fleet.token-not-found': { httpStatus: 404, retryable: false },
  'fleet.too-many-tokens': { httpStatus: 409, retryable: false },
  'fleet.lease-lost': { httpStatus: 409, retryable: false },
  'fleet.upload-missing': { httpStatus: 409, retryable: true },
  'fleet.upload-mismatch': { httpStatus: 422, retryable: false },
  'storage.bad-signature': { httpStatus: 403, retryable: false },
  'storage.expired': { httpStatus: 403, retryable: false },
  'storage.already-used': { httpStatus: 412, retryable: false },
  'storage.not-found': { httpStatus: 404, retryable: false },
  'storage.unavailable': { httpStatus: 503, retryable: true },
  'platform.unavailable': { httpStatus: 503, retryable: true },
  'platform.internal': { httpStatus: 500, retryable: true },
} as const satisfies Record<string, { httpStatus: number; retryable: boolean }>;

export type ErrorCode = keyof typeof errorCodes;

/** True for a string that is one of our codes; clients meet codes of newer servers, too. */
export function isErrorCode(value: unknown): value is ErrorCode {
  return typeof value === 'string' && Object.hasOwn(errorCodes, value);
}
