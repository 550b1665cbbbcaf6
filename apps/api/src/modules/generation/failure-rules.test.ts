import { type FailureCode, failureCode, failureRules, failureSentences } from '@pingvas/contracts';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  expectSettled,
  ledgerOf,
  openTestStudio,
  read,
  request,
  type ScriptedWorker,
  type TestPerson,
  type TestStudio,
} from './generation.fixture.ts';

let studio: TestStudio;
let model: { id: string; name: string };
let worker: ScriptedWorker;
let person: TestPerson;

beforeAll(async () => {
  studio = await openTestStudio();
});
afterAll(() => studio?.close());
beforeEach(async () => {
  model = await studio.addModel();
  worker = await studio.addWorker([model]);
  person = await studio.addPerson({ credits: 50 });
});

const attemptsOf = { again: 3, 'once-with-less': 2, never: 1 } as const;

/** Lets every attempt end with the code, until none is left. Resolves to how many there were. */
async function failUntilOver(code: FailureCode): Promise<number> {
  for (let attempts = 1; ; attempts += 1) {
    const work = await worker.claimed();
    // The worker's own opinion, as loose as it can be: it must not count.
    await worker.fail(work, { code, fault: 'platform', isRetryable: true });
    const [job] = await studio.database.orm.em
      .fork()
      .execute<{ status: string }[]>('select status from generation.generations where id = ?', [
        work.generationId,
      ]);
    if (job?.status === 'failed') return attempts;
  }
}

describe.each(failureCode.options)('a generation that ends with %s', (code) => {
  const rule = failureRules[code];

  it('is tried as often as its rule says, blamed on whom it says, and pays only for what exists', async () => {
    const asked = await request(person, { modelId: model.id, count: 3 });
    const partly = await worker.claimed();
    await worker.deliver(partly, 1);
    await worker.release(partly);
    expect(await ledgerOf(studio, person)).toMatchObject({ balance: 49, held: 2 });

    expect(await failUntilOver(code)).toBe(attemptsOf[rule.retry]);
    const failed = await read(person, asked);
    expect(failed).toMatchObject({ status: 'failed', priceInCredits: 3, creditsConsumed: 1 });
    expect(failed.failure).toEqual({ code, ...ruleInView(code), ...failureSentences[code] });
    expect(failed.images.map(({ pictureIndex }) => pictureIndex)).toEqual([1]);
    expect(await worker.claim()).toBeNull();
    await expectSettled(studio, person, { credits: 50, spent: 1 });
  });

  it('ends at once when the worker says that another try would fail as well', async () => {
    const asked = await request(person, { modelId: model.id, count: 2 });
    await worker.fail(await worker.claimed(), { code, isRetryable: false });
    expect(await read(person, asked)).toMatchObject({ status: 'failed', failure: { code } });
    await expectSettled(studio, person, { credits: 50, spent: 0 });
  });
});

function ruleInView(code: FailureCode) {
  const { fault, refund } = failureRules[code];
  return { fault, refund };
}

describe('out of memory', () => {
  it('is still tried only once with less when the work was handed back in between', async () => {
    await request(person, { modelId: model.id });
    await worker.fail(await worker.claimed(), { code: 'out-of-memory' });
    await worker.release(await worker.claimed());
    const second = await worker.claimed();
    await worker.fail(second, { code: 'out-of-memory' });
    expect(await worker.claim()).toBeNull();
    await expectSettled(studio, person, { credits: 50, spent: 0 });
  });

  it('is tried once with less after another failure', async () => {
    const asked = await request(person, { modelId: model.id });
    await worker.fail(await worker.claimed(), { code: 'engine-error' });
    await worker.fail(await worker.claimed(), { code: 'out-of-memory' });
    await worker.finish(await worker.claimed());
    expect(await read(person, asked)).toMatchObject({ status: 'succeeded', attempt: 3, failure: null });
    await expectSettled(studio, person, { credits: 50, spent: 1 });
  });
});
