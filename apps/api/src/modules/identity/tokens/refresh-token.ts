import { hash, randomBytes } from 'node:crypto';

/** Recognisable, as the others: secret scanners find one that leaked. */
const prefix = 'pgr_';
const pattern = /^pgr_[A-Za-z0-9_-]{43}$/;

const dayMs = 24 * 60 * 60_000;

/** A refresh token that is not used for this long is over, and its sign-in with it. */
export const refreshLifetimeMs = 7 * dayMs;

/** However often it is renewed, a sign-in of a program is over after this. */
export const familyLifetimeMs = 90 * dayMs;

/** 256 random bits behind a prefix, and what the database knows them by. */
export function newRefreshToken(): { readonly token: string; readonly idHash: string } {
  const token = `${prefix}${randomBytes(32).toString('base64url')}`;
  return { token, idHash: hashOf(token) };
}

/** Null for what cannot be one of ours: the database is not asked. */
export function refreshTokenHash(token: string): string | null {
  return pattern.test(token) ? hashOf(token) : null;
}

function hashOf(token: string): string {
  return hash('sha256', token, 'hex');
}
