import { hash, randomBytes } from 'node:crypto';

/** Recognisable, so that secret scanners find one that leaked. */
const prefix = 'pge_';
const pattern = /^pge_[A-Za-z0-9_-]{43}$/;

/** 256 random bits: nothing to guess, so a plain SHA-256 is enough to store it by. */
export function newLinkSecret(): string {
  return `${prefix}${randomBytes(32).toString('base64url')}`;
}

/** False for anything that cannot be one of ours: the database is not asked. */
export function isLinkSecret(text: string): boolean {
  return pattern.test(text);
}

/** What the database knows a secret by, in hex. */
export function hashLinkSecret(secret: string): string {
  return hash('sha256', secret, 'hex');
}
