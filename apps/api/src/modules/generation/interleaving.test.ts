import { hasEnded } from '@pingvas/contracts';
import { Image } from '@pingvas/db';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DomainError } from '../../platform/errors/domain-error.ts';
import { cancelGeneration } from './cancel-generation.ts';
import {
  countedCredits,
  expectSettled,
  openTestStudio,
  read,
  request,
  type ScriptedWorker,
  type TestPerson,
  type TestStudio,
} from './generation.fixture.ts';
import { sweepGenerations } from './sweep-generations.ts';

let studio: TestStudio;

beforeAll(async () => {
  studio = await openTestStudio();
});
afterAll(() => studio?.close());

/** The same numbers every time (mulberry32), so that a failure can be looked at again. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A refusal in our own words is an answer; everything else, a deadlock above all, is a bug. */
async function orRefused<T>(call: Promise<T>): Promise<T | null> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof DomainError && !error.code.startsWith('platform.')) return null;
    throw error;
  }
}

/** A worker of many moods: it beats, delivers twice, fails, gives back, or just stops. */
async function misbehave(worker: ScriptedWorker, random: () => number): Promise<void> {
  const work = await worker.claim();
  if (work === null) return;
  for (const index of work.pictureIndices) {
    const mood = random();
    if (mood < 0.1) return;
    if (mood < 0.2) {
      await orRefused(worker.release(work));
      return;
    }
    if (mood < 0.3) {
      await orRefused(worker.fail(work, { code: 'engine-error', fault: 'worker', isRetryable: true }));
      return;
    }
    if (mood < 0.35) {
      await orRefused(worker.fail(work, { code: 'unknown-model', fault: 'model', isRetryable: false }));
      return;
    }
    await worker.beat(work, { stage: 'rendering', pictureIndex: index, step: 1, steps: 2 });
    const uploaded = await orRefused(worker.upload(work, index));
    if (uploaded === null) return;
    const { key: _key, ...input } = uploaded;
    await Promise.all([
      orRefused(worker.deliverInput(input)),
      mood < 0.6 ? orRefused(worker.deliverInput(input)) : worker.beat(work, { stage: 'uploading' }),
    ]);
  }
}

describe('everything at once', () => {
  it.each([1, 2, 3])('leaves each picture paid once and every hold resolved (run %i)', async (seed) => {
    const random = randomFrom(seed);
    const model = await studio.addModel();
    const workers = await Promise.all(Array.from({ length: 5 }, () => studio.addWorker([model])));
    const people = await Promise.all(Array.from({ length: 2 }, () => studio.addPerson({ credits: 400 })));
    const asked: { person: TestPerson; id: string }[] = [];

    for (let round = 0; round < 9; round += 1) {
      const turns: Promise<unknown>[] = workers.map((worker) => misbehave(worker, random));
      for (const person of people) {
        turns.push(
          request(person, { modelId: model.id, count: 1 + Math.floor(random() * 3) }).then(({ id }) =>
            asked.push({ person, id }),
          ),
        );
      }
      const victim = asked[Math.floor(random() * asked.length)];
      if (victim !== undefined) {
        turns.push(orRefused(cancelGeneration(victim.person.context(), { generationId: victim.id })));
      }
      turns.push(studio.silenceAll(random() < 0.5), sweepGenerations(studio.context()));
      await Promise.all(turns);
    }

    // A good worker at the end, and silence for all that the others left lying.
    const [last] = workers;
    if (last === undefined) throw new Error('there is no worker');
    for (let idle = 0; idle < 2; ) {
      await studio.silenceAll(true);
      await sweepGenerations(studio.context());
      const work = await last.claim();
      if (work === null) idle += 1;
      else await last.finish(work);
    }

    for (const person of people) {
      let spent = 0;
      for (const { id } of asked.filter((each) => each.person === person)) {
        const { status, images, creditsConsumed, recipe, failure } = await read(person, { id });
        expect(hasEnded(status)).toBe(true);
        expect(failure !== null).toBe(status === 'failed');
        if (status === 'succeeded') expect(images).toHaveLength(recipe.count);
        expect(creditsConsumed).toBe(images.length);
        expect(new Set(images.map(({ pictureIndex }) => pictureIndex)).size).toBe(images.length);
        spent += creditsConsumed;
      }
      await expectSettled(studio, person, { credits: 400, spent });
      const stored: string[] = [];
      for await (const { key } of studio.storage.list(`images/${person.userId}/`)) stored.push(key);
      expect(stored).toHaveLength(spent);
    }
    // A picture costs 1 here: what operators see is what the ledger did.
    const [pending, posted, voided] = [
      await countedCredits(studio, 'pending'),
      await countedCredits(studio, 'posted'),
      await countedCredits(studio, 'voided'),
    ];
    expect(posted).toBe(await studio.database.orm.em.fork().count(Image));
    expect(pending).toBe(posted + voided);
  });
});
