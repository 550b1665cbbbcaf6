import { newId } from '@pingvas/db';
import { createTestDatabase, type TestDatabase } from '@pingvas/db/testing';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DomainError } from '../../platform/errors/domain-error.ts';
import { creditsOf } from './credits-of.ts';
import { expireHolds } from './expire-holds.ts';
import { grantCredits } from './grant-credits.ts';
import { holdCredits } from './hold-credits.ts';
import { auditLedger, buildUserWithCredits, soundLedger } from './ledger.fixture.ts';
import { postHold } from './post-hold.ts';
import { voidHolds } from './void-holds.ts';

const userCount = 3;
const generationCount = 8;
const pictureCount = 3;

/** What may happen, in any order and all at the same time. Generations and users are named by their number. */
const step = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('hold'), generation: generation(), price: price() }),
  },
  {
    weight: 6,
    arbitrary: fc.record({ kind: fc.constant('post'), generation: generation(), picture: picture() }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('void'),
      generation: generation(),
      pictures: fc.option(fc.uniqueArray(picture()), { nil: undefined }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('expire'), open: fc.uniqueArray(generation()) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('grant'),
      user: fc.nat(userCount - 1),
      amount: fc.integer({ min: 1, max: 20 }),
      key: fc.nat(3),
    }),
  },
  // A request that fails after the money moved: it must leave no trace.
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('abort'), generation: generation(), price: price() }),
  },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

function generation() {
  return fc.nat(generationCount - 1);
}
function price() {
  return fc.integer({ min: 1, max: 6 });
}
function picture() {
  return fc.nat(pictureCount - 1);
}

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});

afterAll(async () => {
  await database.drop();
});

/** Everything in one run has names of its own, so that runs share a database and the audit covers them all. */
async function buildWorld() {
  const run = newId();
  const em = () => database.orm.em.fork();
  const users: string[] = [];
  for (let index = 0; index < userCount; index += 1) users.push(await buildUserWithCredits(em(), 30));
  const generations = Array.from({ length: generationCount }, newId);
  const userOf = (number: number) => users[number % userCount] ?? '';
  const idOf = (number: number) => generations[number] ?? '';
  const past = new Date('2026-01-01T00:00:00Z');

  async function perform(each: Step): Promise<void> {
    if (each.kind === 'expire') {
      const open = new Set('open' in each ? each.open.map(idOf) : []);
      await expireHolds(em(), { now: new Date(), stillOpen: async () => open });
      return;
    }
    await em().transactional(async (tx) => {
      if ('price' in each) {
        await holdCredits(tx, {
          userId: userOf(each.generation),
          generationId: idOf(each.generation),
          pictureCount,
          pricePerPicture: each.price,
          expiresAt: past,
        });
        if (each.kind === 'abort') throw new DomainError('platform.unavailable');
      } else if ('picture' in each) {
        await postHold(tx, { generationId: idOf(each.generation), pictureIndex: each.picture });
      } else if ('amount' in each) {
        const idempotencyKey = `${run}:${each.key}`;
        await grantCredits(tx, { userId: userOf(each.user), amount: each.amount, idempotencyKey });
      } else if ('generation' in each) {
        const { pictures } = each;
        const only = pictures === undefined ? {} : { pictureIndices: pictures };
        await voidHolds(tx, { generationId: idOf(each.generation), ...only });
      }
    });
  }
  // Half of the generations are paid for before the race begins, so that there is something to settle.
  for (let number = 0; number < generationCount; number += 2) {
    await perform({ kind: 'hold', generation: number, price: 2 });
  }
  return { users, generations, perform };
}

/** Refusals that the rules ask for; anything else, a deadlock above all, is a fault. */
function isRefusal(error: unknown): boolean {
  return (
    error instanceof DomainError ||
    (error instanceof Error && error.message.includes('has no hold for picture'))
  );
}

// Money: whatever happens, in whatever order, from however many connections.
describe('the ledger under random work from many connections at once', () => {
  it('adds up to zero, charges nobody twice, lets nobody overdraw, and every chain verifies', async () => {
    const seed = Date.now() & 0x7fffffff;
    console.info(`ledger property seed: ${seed}`);
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 40, maxLength: 80 }), async (steps) => {
        const { users, generations, perform } = await buildWorld();
        const outcomes = await Promise.allSettled(steps.map(perform));
        const faults = outcomes.flatMap((outcome) =>
          outcome.status === 'rejected' && !isRefusal(outcome.reason) ? [outcome.reason] : [],
        );
        expect(faults).toEqual([]);
        expect(await auditLedger(database.orm.em)).toEqual(soundLedger);

        // Then everything left is settled: nothing stays held, and each hold has been resolved exactly once.
        for (const generationId of generations) {
          await database.orm.em.fork().transactional((tx) => voidHolds(tx, { generationId }));
        }
        for (const userId of users) {
          expect((await creditsOf(database.orm.em.fork(), userId)).held).toBe(0);
        }
        expect(await auditLedger(database.orm.em)).toEqual(soundLedger);
      }),
      { seed, numRuns: 12, endOnFailure: true },
    );
  });
});
