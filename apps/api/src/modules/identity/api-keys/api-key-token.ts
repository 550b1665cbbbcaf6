import { hash, randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';

/*
 * pgv_, 43 digits of base 62 (0-9, A-Z, a-z) for 256 random bits, and 6 digits of base 62 for the CRC-32 of all that
 * stands before them. Whoever finds one in a repository knows without asking us that it is one: the checksum fits.
 */

const prefix = 'pgv_';
const secretDigits = 43;
const checksumDigits = 6;
const hintDigits = 4;
const pattern = /^pgv_[0-9A-Za-z]{49}$/;
const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** A key with 256 random bits: nothing to guess, so a plain SHA-256 is enough to store it by. */
export function newApiKey(): string {
  const secret = inBase62(BigInt(`0x${randomBytes(32).toString('hex')}`), secretDigits);
  return withChecksum(`${prefix}${secret}`);
}

/** False for anything that is none of our keys, a mistyped one included: the database is not asked. */
export function isApiKey(text: string): boolean {
  return pattern.test(text) && withChecksum(text.slice(0, -checksumDigits)) === text;
}

/** True for what means to be an API key, whether it is one or not. */
export function looksLikeApiKey(text: string): boolean {
  return text.startsWith(prefix);
}

/** What the database knows a key by, in hex. */
export function hashApiKey(key: string): string {
  return hash('sha256', key, 'hex');
}

/** The first random digits: enough to tell the own keys apart, and nothing to guess the rest from. */
export function hintOf(key: string): string {
  return key.slice(prefix.length, prefix.length + hintDigits);
}

function withChecksum(unchecked: string): string {
  return `${unchecked}${inBase62(BigInt(crc32(unchecked)), checksumDigits)}`;
}

function inBase62(value: bigint, length: number): string {
  let rest = value;
  let text = '';
  for (let place = 0; place < length; place += 1) {
    text = `${digits[Number(rest % 62n)]}${text}`;
    rest /= 62n;
  }
  return text;
}
