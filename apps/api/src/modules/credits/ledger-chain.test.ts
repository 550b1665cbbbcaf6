import { describe, expect, it } from 'vitest';
import {
  type ChainEnd,
  type ChainedEntry,
  firstPreviousHash,
  hashEntry,
  verifyChain,
} from './ledger-chain.ts';

const accountId = '01890000-0000-7000-8000-000000000001';

function buildStatement(amounts: readonly number[]): { entries: ChainedEntry[]; end: ChainEnd } {
  const entries: ChainedEntry[] = [];
  let balance = 0;
  let lastHash = firstPreviousHash;
  for (const [index, amount] of amounts.entries()) {
    balance += amount;
    const content = {
      accountId,
      sequence: index + 1,
      transferId: `01890000-0000-7000-8000-${String(index).padStart(12, '0')}`,
      amount,
      balanceAfter: balance,
      createdAt: new Date(1_760_000_000_000 + index),
      previousHash: lastHash,
    };
    lastHash = hashEntry(content);
    entries.push({ ...content, hash: lastHash });
  }
  return { entries, end: { entryCount: entries.length, balance, lastHash } };
}

/** The same statement with one entry changed and everything that can be recomputed about it recomputed. */
function forge(entries: readonly ChainedEntry[], at: number, change: Partial<ChainedEntry>): ChainedEntry[] {
  return entries.map((entry, index) => {
    if (index !== at) return entry;
    const forged = { ...entry, ...change };
    return { ...forged, hash: hashEntry(forged) };
  });
}

// Money: this is how a customer checks that nobody rewrote the past.
describe('checking a statement', () => {
  const { entries, end } = buildStatement([5_000, -2, -2, 300, -4]);

  it('accepts a statement as it was written, and an account on which nothing happened', () => {
    expect(verifyChain(entries, end)).toEqual({ isIntact: true });
    const nothing = { entryCount: 0, balance: 0, lastHash: firstPreviousHash };
    expect(verifyChain([], nothing)).toEqual({ isIntact: true });
  });

  it('keeps the hash that customers have already stored', () => {
    expect(entries[0]?.hash).toBe('64fd68c70eaeccfdba0c82eaa4a9c6f81da2be69bd16ff478d97029090226a25');
  });

  it('finds a changed amount, even with its hash recomputed', () => {
    const changed = entries.with(1, { ...(entries[1] as ChainedEntry), amount: -1 });
    expect(verifyChain(changed, end)).toMatchObject({ isIntact: false, sequence: 2 });
    expect(verifyChain(forge(entries, 1, { amount: -1, balanceAfter: 4_999 }), end)).toMatchObject({
      isIntact: false,
      sequence: 3,
    });
    expect(verifyChain(forge(entries, 4, { amount: -1, balanceAfter: 5_295 }), end).isIntact).toBe(false);
  });

  it('finds a changed time and a changed transfer', () => {
    expect(verifyChain(forge(entries, 0, { createdAt: new Date(0) }), end).isIntact).toBe(false);
    expect(verifyChain(forge(entries, 0, { transferId: accountId }), end).isIntact).toBe(false);
  });

  it.each([
    ['the first', entries.slice(1)],
    ['one in the middle', entries.toSpliced(2, 1)],
    ['the last', entries.slice(0, -1)],
    ['all', []],
  ])('finds that %s was taken out', (_which, shortened) => {
    expect(verifyChain(shortened, end).isIntact).toBe(false);
  });

  it('finds an entry put in, and two that changed places', () => {
    const [first, second, third, ...rest] = entries as [ChainedEntry, ChainedEntry, ChainedEntry];
    expect(verifyChain([first, second, second, third, ...rest], end).isIntact).toBe(false);
    expect(verifyChain([first, third, second, ...rest], end).isIntact).toBe(false);
  });

  it('finds an account that shows another balance than its entries', () => {
    expect(verifyChain(entries, { ...end, balance: end.balance + 1 }).isIntact).toBe(false);
  });
});
