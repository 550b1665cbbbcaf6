import { createOrm, newId, type Orm } from '@pingvas/db';
import { createTestDatabase, type TestDatabase } from '@pingvas/db/testing';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DomainError } from '../../platform/errors/domain-error.ts';
import { checkProperty } from '../../testing/check-property.ts';
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
const processCount = 3;
const connectionsEach = 6;

const generation = () => fc.nat(generationCount - 1);
const price = () => fc.integer({ min: 1, max: 6 });
const picture = () => fc.nat(pictureCount - 1);
const kind = <const Kind extends string>(name: Kind) => fc.constant(name);

/** What may happen, in any order and all at the same time. Generations and users are named by their number. */
const step = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      kind: kind('hold'),
      generation: generation(),
      price: price(),
      isOverdue: fc.boolean(),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({ kind: kind('post'), generation: generation(), picture: picture() }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: kind('void'),
      generation: generation(),
      pictures: fc.option(fc.uniqueArray(picture()), { nil: undefined }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: kind('expire'),
      open: fc.uniqueArray(generation()),
      pageSize: fc.integer({ min: 1, max: 5 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: kind('grant'),
      user: fc.nat(userCount - 1),
      amount: fc.integer({ min: 1, max: 20 }),
      key: fc.nat(3),
    }),
  },
  // A request that fails after the money moved: it must leave no trace.
  { weight: 1, arbitrary: fc.record({ kind: kind('abort'), generation: generation(), price: price() }) },
  // Somebody looks in the middle of it: the books are right at every moment, not only at the end.
  { weight: 1, arbitrary: fc.record({ kind: kind('look') }) },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

const past = new Date('2026-01-01T00:00:00Z');
const future = new Date('2126-01-01T00:00:00Z');

let database: TestDatabase;
/** One pool for each process that an installation could have. */
let orms: Orm[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  orms = await Promise.all(
    Array.from({ length: processCount }, () =>
      createOrm({ url: database.servingUrl, poolMax: connectionsEach, connectionWaitMs: 60_000 }),
    ),
  );
});

afterAll(async () => {
  await Promise.all(orms.map((orm) => orm.close(true)));
  await database?.drop();
});

/** Everything in one run has names of its own, so that runs share a database and the audit covers them all. */
async function buildWorld() {
  const run = newId();
  let calls = 0;
  const em = () => {
    calls += 1;
    return (orms[calls % orms.length] ?? database.orm).em.fork();
  };
  const users: string[] = [];
  for (let index = 0; index < userCount; index += 1) users.push(await buildUserWithCredits(em(), 30));
  const generations = Array.from({ length: generationCount }, newId);
  const userOf = (number: number) => users[number % userCount] ?? '';
  const idOf = (number: number) => generations[number] ?? '';
  /** Holds that the calls say they have resolved; each of them once, or somebody was paid or paid back twice. */
  const resolved = { posted: 0, voided: 0 };

  async function hold(number: number, pricePerPicture: number, expiresAt: Date, isAborted: boolean) {
    await em().transactional(async (tx) => {
      await holdCredits(tx, {
        userId: userOf(number),
        generationId: idOf(number),
        pictureCount,
        pricePerPicture,
        expiresAt,
      });
      if (isAborted) throw new DomainError('platform.unavailable');
    });
  }

  async function perform(each: Step): Promise<void> {
    switch (each.kind) {
      case 'hold':
        return hold(each.generation, each.price, each.isOverdue ? past : future, false);
      case 'abort':
        return hold(each.generation, each.price, past, true);
      case 'post': {
        const one = { generationId: idOf(each.generation), pictureIndex: each.picture };
        if ((await em().transactional((tx) => postHold(tx, one))) > 0) resolved.posted += 1;
        return;
      }
      case 'void': {
        const only = each.pictures === undefined ? {} : { pictureIndices: each.pictures };
        const some = { generationId: idOf(each.generation), ...only };
        const { count: given } = await em().transactional((tx) => voidHolds(tx, some));
        resolved.voided += given;
        return;
      }
      case 'expire': {
        const open = new Set(each.open.map(idOf));
        const { pageSize } = each;
        const look = { now: new Date(), stillOpen: async () => open, pageSize };
        const { count: given } = await expireHolds(em(), look);
        resolved.voided += given;
        return;
      }
      case 'grant':
        await em().transactional((tx) =>
          grantCredits(tx, {
            userId: userOf(each.user),
            amount: each.amount,
            idempotencyKey: `${run}:${each.key}`,
          }),
        );
        return;
      case 'look':
        expect(await auditLedger(em())).toEqual(soundLedger);
        return;
    }
  }
  // Half of the generations are paid for before the race begins, so that there is something to settle.
  for (let number = 0; number < generationCount; number += 2) {
    await hold(number, 2, number % 4 === 0 ? past : future, false);
  }

  /** How many holds of this run are in a state, and how many were given back before their time by nobody's wish. */
  async function count(wished: ReadonlySet<string>) {
    const rows = await em().execute<{ generation_id: string; state: string; expires_at: Date }[]>(
      `select generation_id, state, expires_at from credits.transfers
        where generation_id in (${generations.map(() => '?').join(', ')})`,
      generations,
    );
    return {
      posted: rows.filter(({ state }) => state === 'posted').length,
      voided: rows.filter(({ state }) => state === 'voided').length,
      expiredTooEarly: rows.filter(
        (row) =>
          row.state === 'voided' && new Date(row.expires_at) > new Date() && !wished.has(row.generation_id),
      ).length,
    };
  }
  return { users, generations, idOf, perform, resolved, count };
}

/** Refusals that the rules ask for; anything else, a deadlock above all, is a fault. */
function isRefusal(error: unknown): boolean {
  return (
    error instanceof DomainError ||
    (error instanceof Error && error.message.includes('has no hold for picture'))
  );
}

// Money: whatever happens, in whatever order, from however many processes and connections.
describe('the ledger under random work from many connections at once', () => {
  it('adds up to zero at every moment, resolves each hold once, lets nobody overdraw, and every chain verifies', async () => {
    await checkProperty(
      'the ledger',
      fc.asyncProperty(fc.array(step, { minLength: 40, maxLength: 80 }), async (steps) => {
        const { users, generations, idOf, perform, resolved, count } = await buildWorld();
        const outcomes = await Promise.allSettled(steps.map(perform));
        const faults = outcomes.flatMap((outcome) =>
          outcome.status === 'rejected' && !isRefusal(outcome.reason) ? [outcome.reason] : [],
        );
        expect(faults).toEqual([]);
        expect(await auditLedger(database.orm.em)).toEqual(soundLedger);
        const wished = new Set(
          steps.flatMap((each) => (each.kind === 'void' ? [idOf(each.generation)] : [])),
        );
        expect(await count(wished)).toEqual({ ...resolved, expiredTooEarly: 0 });

        // Then everything left is settled: nothing stays held, and each hold has been resolved exactly once.
        for (const generationId of generations) {
          await database.orm.em.fork().transactional((tx) => voidHolds(tx, { generationId }));
        }
        for (const userId of users) {
          expect((await creditsOf(database.orm.em.fork(), userId)).held).toBe(0);
        }
        expect(await auditLedger(database.orm.em)).toEqual(soundLedger);
      }),
      { numRuns: 8, endOnFailure: true },
    );
  });
});
