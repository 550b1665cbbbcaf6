import { describe, expect, it } from 'vitest';
import { hashPassword, verifyPassword } from './password-hash.ts';

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

  it('leave the event loop to everybody else while they are hashed', async () => {
    let isOver = false;
    let turns = 0;
    const hashing = Promise.all(Array.from({ length: 6 }, () => hashPassword('a long enough phrase'))).then(
      () => {
        isOver = true;
      },
    );
    while (!isOver) {
      await new Promise((resolve) => setImmediate(resolve));
      turns += 1;
    }
    await hashing;
    // A single one on this thread would leave no more than a turn for each.
    expect(turns).toBeGreaterThan(100);
  });

  it('that are compared with what is no hash fail, and the next one is compared as ever', async () => {
    await expect(verifyPassword('no hash at all', 'a long enough phrase')).rejects.toThrow();
    const stored = await hashPassword('a long enough phrase');
    expect(await verifyPassword(stored, 'a long enough phrase')).toBe(true);
  });
});
