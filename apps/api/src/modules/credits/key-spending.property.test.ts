import { createOrm, newId, type Orm } from '@pingvas/db';
import { createTestDatabase, type TestDatabase } from '@pingvas/db/testing';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DomainError } from '../../platform/errors/domain-error.ts';
import { checkProperty } from '../../testing/check-property.ts';
import { expireHolds } from './expire-holds.ts';
import { holdCredits } from './hold-credits.ts';
import { readKeyBudgets } from './key-budgets.ts';
import { buildKey, wrongBudgets } from './key-spending.fixture.ts';
import { auditLedger, buildUserWithCredits, soundLedger } from './ledger.fixture.ts';
import { postHold } from './post-hold.ts';
import { voidHolds } from './void-holds.ts';

const days = ['2026-11-20', '2026-11-21', '2026-11-22'] as const;
const keyCount = 3;
const generationCount = 12;
const pictureCount = 3;

const generation = () => fc.nat(generationCount - 1);
const kind = <const Kind extends string>(name: Kind) => fc.constant(name);
const step = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: kind('hold'),
      generation: generation(),
      /** Which of the own keys; one number stands for none. */
      key: fc.nat(keyCount),
      day: fc.constantFrom(...days),
      price: fc.integer({ min: 1, max: 4 }),
      isAborted: fc.boolean(),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: kind('post'),
      generation: generation(),
      picture: fc.nat(pictureCount - 1),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: kind('void'),
      generation: generation(),
      pictures: fc.option(fc.uniqueArray(fc.nat(pictureCount - 1)), { nil: undefined }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: kind('expire'), open: fc.uniqueArray(generation()) }) },
  { weight: 1, arbitrary: fc.record({ kind: kind('look') }) },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

const past = new Date('2026-01-01T00:00:00Z');

let database: TestDatabase;
let orms: Orm[] = [];
beforeAll(async () => {
  database = await createTestDatabase();
  orms = await Promise.all(
    Array.from({ length: 3 }, () =>
      createOrm({ url: database.servingUrl, poolMax: 6, connectionWaitMs: 60_000 }),
    ),
  );
});
afterAll(async () => {
  await Promise.all(orms.map((orm) => orm.close(true)));
  await database?.drop();
});

let calls = 0;
const em = () => {
  calls += 1;
  return (orms[calls % orms.length] ?? database.orm).em.fork();
};

async function buildWorld(limits: readonly { perDay: number; inAll: number }[]) {
  // Two people, so that keys of one person and of different ones meet.
  const users = [await buildUserWithCredits(em(), 200), await buildUserWithCredits(em(), 200)];
  const keys: { id: string; userId: string }[] = [];
  for (const [index, { perDay, inAll }] of limits.entries()) {
    const userId = users[index % users.length] ?? '';
    const id = await buildKey(em(), userId, { creditsPerDay: perDay, creditsInAll: inAll });
    keys.push({ id, userId });
  }
  const generations = Array.from({ length: generationCount }, newId);
  const idOf = (number: number) => generations[number] ?? '';

  return async (each: Step): Promise<void> => {
    switch (each.kind) {
      case 'hold': {
        // A generation is one person's, who asks with one of their own keys or with none.
        const userId = users[each.generation % users.length] ?? '';
        const theirs = keys.filter((key) => key.userId === userId);
        const key = theirs[each.key % (theirs.length + 1)] ?? null;
        await em().transactional(async (tx) => {
          await holdCredits(tx, {
            userId,
            generationId: idOf(each.generation),
            pictureCount,
            pricePerPicture: each.price,
            expiresAt: past,
            key: key === null ? null : { apiKeyId: key.id, day: each.day },
          });
          if (each.isAborted) throw new DomainError('platform.unavailable');
        });
        return;
      }
      case 'post':
        await em().transactional((tx) =>
          postHold(tx, { generationId: idOf(each.generation), pictureIndex: each.picture }),
        );
        return;
      case 'void': {
        const only = each.pictures === undefined ? {} : { pictureIndices: each.pictures };
        await em().transactional((tx) => voidHolds(tx, { generationId: idOf(each.generation), ...only }));
        return;
      }
      case 'expire': {
        const open = new Set(each.open.map(idOf));
        await expireHolds(em(), { now: new Date(), stillOpen: async () => open });
        return;
      }
      case 'look':
        expect(await wrongBudgets(em())).toEqual([]);
    }
  };
}

function isRefusal(error: unknown): boolean {
  return (
    error instanceof DomainError ||
    (error instanceof Error && error.message.includes('has no hold for picture'))
  );
}

describe('what API keys spend, under random work from many connections at once', () => {
  it('is at every moment the sum of their transfers that were not voided, and never over a limit', async () => {
    const limits = fc.array(
      fc.record({ perDay: fc.integer({ min: 3, max: 30 }), inAll: fc.integer({ min: 3, max: 60 }) }),
      { minLength: keyCount, maxLength: keyCount },
    );
    await checkProperty(
      'the spending of keys',
      fc.asyncProperty(limits, fc.array(step, { minLength: 40, maxLength: 80 }), async (given, steps) => {
        const perform = await buildWorld(given);
        const outcomes = await Promise.allSettled(steps.map(perform));
        const faults = outcomes.flatMap((outcome) =>
          outcome.status === 'rejected' && !isRefusal(outcome.reason) ? [outcome.reason] : [],
        );
        expect(faults).toEqual([]);
        expect(await wrongBudgets(em())).toEqual([]);
        expect(await auditLedger(database.orm.em)).toEqual(soundLedger);
      }),
      { numRuns: 8, endOnFailure: true },
    );
  });

  it('stays at the limit when 200 requests come at once: as many as fit are paid, the others are told', async () => {
    const userId = await buildUserWithCredits(em(), 1_000);
    const apiKeyId = await buildKey(em(), userId, { creditsPerDay: 70 });
    const day = '2026-11-21';
    const outcomes = await Promise.allSettled(
      Array.from({ length: 200 }, () =>
        em().transactional((tx) =>
          holdCredits(tx, {
            userId,
            generationId: newId(),
            pictureCount: 2,
            pricePerPicture: 1,
            expiresAt: past,
            key: { apiKeyId, day },
          }),
        ),
      ),
    );
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(35);
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected')
        expect(outcome.reason).toMatchObject({ code: 'credits.key-cap-reached' });
    }
    const budgets = await readKeyBudgets(em(), [apiKeyId], new Date(`${day}T12:00:00Z`));
    expect(budgets.get(apiKeyId)?.spentToday).toBe(70);
    expect(await wrongBudgets(em())).toEqual([]);
  });
});
