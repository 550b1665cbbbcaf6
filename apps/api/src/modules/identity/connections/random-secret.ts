import { randomBytes } from 'node:crypto';

/** What ties an attempt to the browser that began it: 256 random bits in base64url. */
export function randomSecret(): string {
  return randomBytes(32).toString('base64url');
}
