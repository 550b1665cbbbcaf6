import { ApiKey, newId } from '@pingvas/db';
import { createTestDatabase, type TestDatabase } from '@pingvas/db/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { creditsOf } from './credits-of.ts';
import { expireHolds } from './expire-holds.ts';
import { holdCredits } from './hold-credits.ts';
import { type KeyLimits, limitKey, readKeyBudgets } from './key-budgets.ts';
import { buildKey } from './key-spending.fixture.ts';
import { dayOf } from './key-spending.ts';
import { auditLedger, buildUserWithCredits, soundLedger } from './ledger.fixture.ts';
import { postHold } from './post-hold.ts';
import { voidHolds } from './void-holds.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database?.drop());

const em = () => database.orm.em.fork();
const noon = new Date('2026-11-21T12:00:00Z');
const expiresAt = new Date('2126-01-01T00:00:00Z');

async function buildSpender(limits: Partial<KeyLimits> = {}, credits = 1_000) {
  const userId = await buildUserWithCredits(em(), credits);
  const apiKeyId = await buildKey(em(), userId, limits);
  return {
    userId,
    apiKeyId,
    async hold(pictureCount: number, { at = noon, generationId = newId(), pricePerPicture = 1 } = {}) {
      await em().transactional((tx) =>
        holdCredits(tx, {
          userId,
          generationId,
          pictureCount,
          pricePerPicture,
          expiresAt,
          key: { apiKeyId, day: dayOf(at) },
        }),
      );
      return generationId;
    },
    async budget(at = noon) {
      const budget = (await readKeyBudgets(em(), [apiKeyId], at)).get(apiKeyId);
      return { today: budget?.spentToday, inAll: budget?.spentInAll };
    },
  };
}

describe('what an API key may spend', () => {
  it('ends at its daily limit, exactly, and says what was left', async () => {
    const key = await buildSpender({ creditsPerDay: 10 });
    await key.hold(4, { pricePerPicture: 2 });
    await expect(key.hold(3)).rejects.toMatchObject({
      code: 'credits.key-cap-reached',
      httpStatus: 402,
      details: { reason: 'per-day', cap: 10, left: 2 },
    });
    await key.hold(2);
    await expect(key.hold(1)).rejects.toMatchObject({ details: { left: 0 } });
    expect(await key.budget()).toEqual({ today: 10, inAll: 10 });
    expect(await creditsOf(em(), key.userId)).toEqual({ balance: 990, held: 10 });
  });

  it('begins anew at midnight UTC, and not a moment before', async () => {
    const key = await buildSpender({ creditsPerDay: 5 });
    await key.hold(5, { at: new Date('2026-11-21T00:00:00.000Z') });
    await expect(key.hold(1, { at: new Date('2026-11-21T23:59:59.999Z') })).rejects.toMatchObject({
      code: 'credits.key-cap-reached',
    });
    await key.hold(5, { at: new Date('2026-11-22T00:00:00.000Z') });
    expect(await key.budget(new Date('2026-11-22T09:00:00Z'))).toEqual({ today: 5, inAll: 10 });
  });

  it('ends for good at its limit in all', async () => {
    const key = await buildSpender({ creditsPerDay: 6, creditsInAll: 8 });
    await key.hold(6);
    await expect(key.hold(3, { at: new Date('2026-11-22T12:00:00Z') })).rejects.toMatchObject({
      details: { reason: 'in-all', cap: 8, left: 2 },
    });
    await key.hold(2, { at: new Date('2026-11-22T12:00:00Z') });
    await expect(key.hold(1, { at: new Date('2027-11-22T12:00:00Z') })).rejects.toMatchObject({
      details: { reason: 'in-all', left: 0 },
    });
  });

  it('comes back when holds are voided or expire, to the day on which they were made; what is paid stays spent', async () => {
    const key = await buildSpender({ creditsPerDay: 6 });
    const generationId = await key.hold(6);
    await em().transactional((tx) => postHold(tx, { generationId, pictureIndex: 0 }));
    await em().transactional((tx) => voidHolds(tx, { generationId, pictureIndices: [0, 1, 2] }));
    expect(await key.budget()).toEqual({ today: 4, inAll: 4 });
    await em().transactional((tx) => voidHolds(tx, { generationId, pictureIndices: [1, 2] }));
    expect(await key.budget()).toEqual({ today: 4, inAll: 4 });

    const tomorrow = new Date('2026-11-22T12:00:00Z');
    await key.hold(6, { at: tomorrow });
    await expireHolds(em(), { now: new Date('2226-01-01T00:00:00Z'), stillOpen: async () => new Set() });
    expect(await key.budget()).toEqual({ today: 1, inAll: 1 });
    expect(await key.budget(tomorrow)).toEqual({ today: 0, inAll: 1 });
    expect(await auditLedger(database.orm.em)).toEqual(soundLedger);
  });

  it('counts once when the same request arrives twice, and nothing when it is refused', async () => {
    const key = await buildSpender({ creditsPerDay: 10 }, 8);
    const generationId = await key.hold(3);
    await key.hold(3, { generationId });
    expect(await key.budget()).toEqual({ today: 3, inAll: 3 });
    await expect(key.hold(6)).rejects.toMatchObject({ code: 'credits.not-enough' });
    expect(await key.budget()).toEqual({ today: 3, inAll: 3 });
  });

  it('is written down for keys without a limit, too', async () => {
    const key = await buildSpender();
    await key.hold(500);
    expect(await key.budget()).toEqual({ today: 500, inAll: 500 });
  });

  it('follows a changed limit from the next request on, also to below what is spent', async () => {
    const key = await buildSpender({ creditsPerDay: 10 });
    await key.hold(5);
    await limitKey(em(), key.apiKeyId, { creditsPerDay: 3, creditsInAll: null });
    await expect(key.hold(1)).rejects.toMatchObject({ details: { reason: 'per-day', cap: 3, left: 0 } });
    await limitKey(em(), key.apiKeyId, { creditsPerDay: null, creditsInAll: null });
    await key.hold(100);
  });

  it('is nothing without a key of that name: what was erased a moment ago pays for nothing', async () => {
    const key = await buildSpender();
    await em().nativeDelete(ApiKey, { id: key.apiKeyId });
    await expect(key.hold(1)).rejects.toMatchObject({ code: 'identity.unauthenticated' });
    expect(await creditsOf(em(), key.userId)).toEqual({ balance: 1_000, held: 0 });
  });
});
