import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fillBloomFilter, readBloomFilter } from './bloom-filter.ts';
import { isLeaked } from './leaked-passwords.ts';
import { refuseWeakPassword } from './refuse-weak-password.ts';
import { leakedSources } from './testing/leaked-sources.ts';

describe('the bundled list of leaked passwords', () => {
  it('knows every single one of its sources, more than two hundred thousand', async () => {
    const sources = await leakedSources();
    expect(sources.length).toBeGreaterThan(200_000);
    const missed: string[] = [];
    for (const password of sources) if (!(await isLeaked(password))) missed.push(password);
    expect(missed).toEqual([]);
  });

  it('takes none of a hundred thousand random passwords for a leaked one', async () => {
    const taken: string[] = [];
    for (let count = 0; count < 100_000; count += 1) {
      const password = randomBytes(12).toString('base64url');
      if (await isLeaked(password)) taken.push(password);
    }
    // One in a million is by design, so one in a run of these may happen once in many runs; two may not.
    expect(taken.length).toBeLessThan(2);
  });

  it.each([
    'iloveyou1',
    'ILoveYou1',
    'Welcome123',
    'dkssudgktpdy',
    '안녕하세요1',
    'tkfkdgo1004',
    '대한민국2026',
    'zxcvbnm1',
  ])('refuses %s in every spelling', async (password) => {
    await expect(refuseWeakPassword(password, {})).rejects.toMatchObject({ code: 'identity.weak-password' });
  });

  it('says which kind of weakness it was, so that the page can say what to do', async () => {
    const reasonOf = (password: string) =>
      refuseWeakPassword(password, { email: 'jiwoo@example.com' }).catch((error) => error.details.reason);
    expect(await reasonOf('iloveyou1')).toBe('leaked');
    expect(await reasonOf('jiwoo2026')).toBe('personal');
    expect(await reasonOf('pingvas!!')).toBe('product');
    expect(await reasonOf('qwertyuiop')).toBe('pattern');
    expect(await reasonOf('a moon jar on a low table')).toBeUndefined();
  });
});

describe('a filter', () => {
  it('never denies a member, whatever its members are', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: 'binary' })),
        fc.integer({ min: 1, max: 40 }),
        (texts, hashes) => {
          const filter = readBloomFilter(fillBloomFilter(texts, { bitsPerText: 8, hashes }), { hashes });
          expect(texts.filter((text) => !filter.has(text))).toEqual([]);
        },
      ),
    );
  });

  it('of nothing has nothing', () => {
    const filter = readBloomFilter(fillBloomFilter([], { bitsPerText: 8, hashes: 3 }), { hashes: 3 });
    expect(filter.has('anything')).toBe(false);
  });
});
