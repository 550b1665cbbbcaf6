import { crc32 } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { hashApiKey, hintOf, isApiKey, newApiKey } from './api-key-token.ts';

/** The same, as a stranger would write it from our documentation. */
function fitsDocumentation(key: string): boolean {
  const found = /^(pgv_[0-9A-Za-z]{43})([0-9A-Za-z]{6})$/.exec(key);
  if (found === null) return false;
  const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
  const value = [...(found[2] ?? '')].reduce((sum, digit) => sum * 62 + alphabet.indexOf(digit), 0);
  return value === crc32(found[1] ?? '');
}

describe('an API key', () => {
  it('carries a checksum that anybody can verify offline', () => {
    for (let round = 0; round < 200; round += 1) {
      const key = newApiKey();
      expect(fitsDocumentation(key)).toBe(true);
      expect(isApiKey(key)).toBe(true);
    }
  });

  it('never comes twice, and its hint is only its first four digits', () => {
    const keys = Array.from({ length: 1_000 }, newApiKey);
    expect(new Set(keys).size).toBe(1_000);
    expect(hintOf(keys[0] ?? '')).toBe(keys[0]?.slice(4, 8));
    expect(hashApiKey(keys[0] ?? '')).toMatch(/^[0-9a-f]{64}$/);
  });

  it('is none when any one of its characters is another', () => {
    const key = newApiKey();
    for (let place = 0; place < key.length; place += 1) {
      const other = key[place] === 'x' ? 'y' : 'x';
      expect(isApiKey(`${key.slice(0, place)}${other}${key.slice(place + 1)}`)).toBe(false);
    }
  });

  it.each(['', 'pgv_', `pgv_${'0'.repeat(49)}`, `pgs_${'A'.repeat(43)}`, `pgw_${'A'.repeat(49)}`])(
    'is none: %j',
    (text) => {
      expect(isApiKey(text)).toBe(false);
    },
  );

  it('is none with anything before or behind it', () => {
    const key = newApiKey();
    for (const text of [` ${key}`, `${key} `, `${key}\n`, `${key}A`]) expect(isApiKey(text)).toBe(false);
  });
});
