import { randomBytes } from 'node:crypto';

/** 256 random bits in base64url: nothing to guess, and long enough for a code verifier of PKCE. */
export function randomSecret(): string {
  return randomBytes(32).toString('base64url');
}
