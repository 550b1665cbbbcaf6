import { newId } from '@pingvas/db';
import { createTestDatabase, type TestDatabase } from '@pingvas/db/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { creditsOf } from './credits-of.ts';
import { expireHolds } from './expire-holds.ts';
import { grantCredits } from './grant-credits.ts';
import { type HoldCreditsInput, holdCredits } from './hold-credits.ts';
import { auditLedger, buildUserWithCredits, soundLedger } from './ledger.fixture.ts';
import { openAccount } from './open-account.ts';
import { postHold } from './post-hold.ts';
import { voidHolds } from './void-holds.ts';

let database: TestDatabase;
const later = new Date('2027-01-01T00:00:00Z');

beforeAll(async () => {
  database = await createTestDatabase();
});

afterAll(async () => {
  await database.drop();
});

afterEach(async () => {
  expect(await auditLedger(database.orm.em)).toEqual(soundLedger);
});

const em = () => database.orm.em.fork();
const credits = (userId: string) => creditsOf(em(), userId);
const hold = (input: Partial<HoldCreditsInput> & { userId: string }) => {
  const request = { generationId: newId(), pictureCount: 4, pricePerPicture: 2, expiresAt: later, ...input };
  return em()
    .transactional((tx) => holdCredits(tx, request))
    .then(() => request.generationId);
};
const post = (generationId: string, pictureIndex: number) =>
  em().transactional((tx) => postHold(tx, { generationId, pictureIndex }));
const giveBack = (generationId: string, pictureIndices?: number[]) =>
  em().transactional((tx) =>
    voidHolds(tx, { generationId, ...(pictureIndices === undefined ? {} : { pictureIndices }) }),
  );

describe('granting credits', () => {
  it('grants once when the same key comes twice', async () => {
    const userId = await buildUserWithCredits(em());
    const grant = () =>
      em().transactional((tx) =>
        grantCredits(tx, { userId, amount: 5_000, idempotencyKey: `seed:${userId}` }),
      );
    expect(await grant()).toBe(true);
    expect(await grant()).toBe(false);
    expect(await credits(userId)).toEqual({ balance: 5_000, held: 0 });
  });

  it('grants once when the same key comes many times at once', async () => {
    const userId = await buildUserWithCredits(em());
    const answers = await Promise.all(
      Array.from({ length: 8 }, () =>
        em().transactional((tx) =>
          grantCredits(tx, { userId, amount: 10, idempotencyKey: `race:${userId}` }),
        ),
      ),
    );
    expect(answers.filter((isNew) => isNew)).toHaveLength(1);
    expect(await credits(userId)).toEqual({ balance: 10, held: 0 });
  });

  it('refuses a key that already stands for another grant', async () => {
    const [one, other] = [await buildUserWithCredits(em()), await buildUserWithCredits(em())];
    const grant = (userId: string, amount: number) =>
      em().transactional((tx) => grantCredits(tx, { userId, amount, idempotencyKey: `shared:${one}` }));
    await grant(one, 10);
    await expect(grant(one, 11)).rejects.toMatchObject({ code: 'request.key-reused' });
    await expect(grant(other, 10)).rejects.toMatchObject({ code: 'request.key-reused' });
    expect(await credits(other)).toEqual({ balance: 0, held: 0 });
  });

  it.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])(
    'never moves %d credits',
    async (amount) => {
      const userId = await buildUserWithCredits(em());
      await expect(
        em().transactional((tx) => grantCredits(tx, { userId, amount, idempotencyKey: newId() })),
      ).rejects.toThrow(RangeError);
    },
  );

  it('keeps the account of a user who already has one', async () => {
    const userId = await buildUserWithCredits(em(), 7);
    await em().transactional((tx) => openAccount(tx, userId));
    expect(await credits(userId)).toEqual({ balance: 7, held: 0 });
  });
});

describe('holding credits', () => {
  it('sets the price aside without spending it', async () => {
    const userId = await buildUserWithCredits(em(), 10);
    await hold({ userId });
    expect(await credits(userId)).toEqual({ balance: 2, held: 8 });
  });

  it('refuses what cannot be paid, says the price and the balance, and holds nothing', async () => {
    const userId = await buildUserWithCredits(em(), 10);
    await hold({ userId });
    await expect(hold({ userId })).rejects.toMatchObject({
      code: 'credits.not-enough',
      details: { price: 8, balance: 2 },
    });
    expect(await credits(userId)).toEqual({ balance: 2, held: 8 });
  });

  it('lets the last credit be spent', async () => {
    const userId = await buildUserWithCredits(em(), 8);
    await hold({ userId });
    expect(await credits(userId)).toEqual({ balance: 0, held: 8 });
  });

  it('holds once when the same generation comes twice', async () => {
    const userId = await buildUserWithCredits(em(), 100);
    const generationId = await hold({ userId });
    await hold({ userId, generationId });
    expect(await credits(userId)).toEqual({ balance: 92, held: 8 });
    await expect(hold({ userId, generationId, pricePerPicture: 3 })).rejects.toMatchObject({
      code: 'request.key-reused',
    });
  });

  it('lets no two requests at once spend the same credits', async () => {
    const userId = await buildUserWithCredits(em(), 20);
    const attempts = await Promise.allSettled(Array.from({ length: 8 }, () => hold({ userId })));
    expect(attempts.filter(({ status }) => status === 'fulfilled')).toHaveLength(2);
    expect(await credits(userId)).toEqual({ balance: 4, held: 16 });
  });

  it('leaves nothing behind when the transaction around it fails', async () => {
    const userId = await buildUserWithCredits(em(), 10);
    const generationId = newId();
    const failing = em().transactional(async (tx) => {
      await holdCredits(tx, { userId, generationId, pictureCount: 1, pricePerPicture: 3, expiresAt: later });
      throw new Error('the queue refused the job');
    });
    await expect(failing).rejects.toThrow('the queue refused the job');
    expect(await credits(userId)).toEqual({ balance: 10, held: 0 });
    expect(await giveBack(generationId)).toEqual({ count: 0, amount: 0 });
  });

  it('moves nothing outside of a transaction', async () => {
    const userId = await buildUserWithCredits(em(), 10);
    const input = { userId, generationId: newId(), pictureCount: 1, pricePerPicture: 1, expiresAt: later };
    await expect(holdCredits(em(), input)).rejects.toThrow(/only inside a transaction/);
  });
});

describe('settling holds', () => {
  it('pays picture by picture and gives the rest back', async () => {
    const userId = await buildUserWithCredits(em(), 10);
    const generationId = await hold({ userId });
    expect(await post(generationId, 0)).toBe(2);
    expect(await post(generationId, 2)).toBe(2);
    expect(await credits(userId)).toEqual({ balance: 2, held: 4 });
    expect(await giveBack(generationId)).toEqual({ count: 2, amount: 4 });
    expect(await credits(userId)).toEqual({ balance: 6, held: 0 });
  });

  it('charges once when a picture is delivered twice, also at the same moment', async () => {
    const userId = await buildUserWithCredits(em(), 10);
    const generationId = await hold({ userId });
    const paid = await Promise.all(Array.from({ length: 6 }, () => post(generationId, 1)));
    expect(paid.filter((amount) => amount === 2)).toHaveLength(1);
    expect(await post(generationId, 1)).toBe(0);
    expect(await credits(userId)).toEqual({ balance: 2, held: 6 });
  });

  it('never charges what was given back, and never gives back what was charged', async () => {
    const userId = await buildUserWithCredits(em(), 10);
    const generationId = await hold({ userId });
    await post(generationId, 0);
    expect(await giveBack(generationId)).toEqual({ count: 3, amount: 6 });
    expect(await giveBack(generationId)).toEqual({ count: 0, amount: 0 });
    await expect(post(generationId, 1)).rejects.toMatchObject({ code: 'generation.already-ended' });
    expect(await post(generationId, 0)).toBe(0);
    expect(await credits(userId)).toEqual({ balance: 8, held: 0 });
  });

  it('gives back only the pictures that are named', async () => {
    const userId = await buildUserWithCredits(em(), 10);
    const generationId = await hold({ userId });
    expect(await giveBack(generationId, [1, 3])).toEqual({ count: 2, amount: 4 });
    expect(await giveBack(generationId, [])).toEqual({ count: 0, amount: 0 });
    expect(await post(generationId, 0)).toBe(2);
    await expect(post(generationId, 3)).rejects.toMatchObject({ code: 'generation.already-ended' });
  });

  it('settles each hold once when delivery and cancelling race', async () => {
    const userId = await buildUserWithCredits(em(), 80);
    for (let round = 0; round < 5; round += 1) {
      const generationId = await hold({ userId });
      const [voided, ...posted] = await Promise.all([
        giveBack(generationId),
        ...[0, 1, 2, 3].map((index) => post(generationId, index).catch(() => 0)),
      ]);
      expect(voided.amount + posted.reduce((sum, amount) => sum + amount, 0)).toBe(8);
    }
    expect((await credits(userId)).held).toBe(0);
  });
});

describe('sweeping holds', () => {
  const stillOpen =
    (...open: string[]) =>
    async () =>
      new Set(open);

  it('gives back what is past its time and runs no more, and nothing else', async () => {
    const userId = await buildUserWithCredits(em(), 100);
    const expiresAt = new Date('2026-01-01T00:00:00Z');
    const forgotten = await hold({ userId, expiresAt });
    const running = await hold({ userId, expiresAt });
    const young = await hold({ userId });
    const now = new Date('2026-01-01T00:00:01Z');
    expect(await expireHolds(em(), { now, stillOpen: stillOpen(running), pageSize: 1 })).toEqual({
      count: 4,
      amount: 8,
      userIds: [userId],
    });
    expect(await credits(userId)).toEqual({ balance: 84, held: 16 });
    await expect(post(forgotten, 0)).rejects.toMatchObject({ code: 'generation.already-ended' });
    expect(await post(running, 0)).toBe(2);
    expect(await post(young, 0)).toBe(2);
    await giveBack(running);
  });

  it('gives back once when several apis sweep at the same time', async () => {
    const userId = await buildUserWithCredits(em(), 100);
    const expiresAt = new Date('2026-01-01T00:00:00Z');
    for (let index = 0; index < 4; index += 1) await hold({ userId, expiresAt });
    const sweeps = await Promise.all(
      Array.from({ length: 3 }, () => expireHolds(em(), { now: later, stillOpen: stillOpen() })),
    );
    expect(sweeps.reduce((sum, { amount }) => sum + amount, 0)).toBe(32);
    expect(await credits(userId)).toEqual({ balance: 100, held: 0 });
  });
});
