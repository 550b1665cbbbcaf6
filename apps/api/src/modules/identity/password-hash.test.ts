import { describe, expect, it } from 'vitest';
import { hashPassword, verifyPassword } from './password-hash.ts';
import { isTrivialPassword } from './trivial-passwords.ts';

describe('passwords', () => {
  it('are stored as argon2id with 19 MiB, two passes and one lane', async () => {
    expect(await hashPassword('a long enough phrase')).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  });

  it('fit their own hash and no other, and nobody’s fits an account that does not exist', async () => {
    const stored = await hashPassword('a long enough phrase');
    expect(await verifyPassword(stored, 'a long enough phrase')).toBe(true);
    expect(await verifyPassword(stored, 'a long enough phrasE')).toBe(false);
    expect(await verifyPassword(null, 'a password that no account has')).toBe(false);
  });

  it('are hashed in any number at once', async () => {
    const hashes = await Promise.all(
      Array.from({ length: 12 }, (_, index) => hashPassword(`phrase ${index}`)),
    );
    expect(new Set(hashes).size).toBe(12);
  });

  it.each([
    'password123',
    'Qwerty123',
    'PINGVAS123',
    'somebody99!',
    'somebody@example.test',
    '쀍쀍쀍쀍쀍쀍쀍쀍',
  ])('that a guesser tries first are trivial: %s', (password) => {
    expect(isTrivialPassword(password, 'somebody@example.test')).toBe(true);
  });

  it.each(['correct horse battery staple', 'korrekt-2026-x', '비가 오는 날의 등대', 'example test phrase'])(
    'that are not on anybody’s list are fine: %s',
    (password) => {
      expect(isTrivialPassword(password, 'somebody@example.test')).toBe(false);
    },
  );
});
