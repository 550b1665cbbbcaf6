import { hash, randomBytes } from 'node:crypto';

/** Recognisable, so that secret scanners find a token that leaked into a repository or a log. */
const prefix = 'pgs_';
const pattern = /^pgs_[A-Za-z0-9_-]{43}$/;

/** 256 random bits: nothing to guess, so a plain SHA-256 is enough to store it by. */
export function newSessionToken(): string {
  return `${prefix}${randomBytes(32).toString('base64url')}`;
}

/** False for anything that cannot be one of our tokens: the database is not asked. */
export function isSessionToken(text: string): boolean {
  return pattern.test(text);
}

/** What the database knows a token by, in hex. */
export function hashSessionToken(token: string): string {
  return hash('sha256', token, 'hex');
}
