import type { AppRouter } from '@pingvas/api/app-router';
import { startTestStack } from '@pingvas/test-stack';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { creditsOf, dieAt, pointsOf, requestUntilAnswered } from './api-faults.fixture.ts';
import { type Person, patiently, type Stack, untilStatus } from './stack.fixture.ts';

let stack: Stack;
let person: Person;

beforeAll(async () => {
  stack = await startTestStack<AppRouter>({ apiEnv: { ORPHAN_AFTER_SECONDS: '3' } });
});
afterAll(() => stack?.stop());
beforeEach(async () => {
  if (!stack.api().isAlive) await stack.api().start();
  person = await stack.newPerson(100);
});

async function expectTwoPictures(generationId: string): Promise<void> {
  const done = await untilStatus(person, generationId, 'succeeded');
  expect(done.images.map(({ pictureIndex }) => pictureIndex)).toEqual([0, 1]);
  expect(done.creditsConsumed).toBe(2);
  expect(await creditsOf(person)).toEqual({ balance: 98, held: 0 });
  await stack.expectSound();
}

describe('an api that is killed while work is claimed and under way', () => {
  it.each(pointsOf('claim', 'beat'))('at %s: the work is done once, and paid once', async (point) => {
    const { id } = await dieAt(stack, { point }, () => requestUntilAnswered(person, { count: 2 }));
    await expectTwoPictures(id);
  });
});

describe('an api that is killed while a picture is delivered', () => {
  it.each(pointsOf('finish', 'publish'))(
    'at %s of the last one: the generation ends once, with all its pictures',
    async (point) => {
      const { id } = await dieAt(stack, { point, visit: 2 }, () =>
        requestUntilAnswered(person, { count: 2 }),
      );
      await expectTwoPictures(id);
    },
  );

  it.each(['finish.put-thumbnail', 'finish.locked', 'finish.committed'] as const)(
    'at %s of the first one: each picture is there once, and paid once',
    async (point) => {
      const { id } = await dieAt(stack, { point }, () => requestUntilAnswered(person, { count: 2 }));
      await expectTwoPictures(id);
    },
  );
});

describe('an api that is stopped while a picture is delivered, for longer than its objects are kept', () => {
  it.each(['finish.put-thumbnail', 'finish.locked'] as const)(
    'at %s: goes on without a picture that lacks its objects, and without an object too many',
    async (point) => {
      const api = stack.api();
      await api.kill();
      await api.start({ FAULT_POINTS: `${point}=stop` });
      const { id } = await person.request({ count: 2 });
      const due = 'select object_key from images.unowned_objects where remove_after < now()';
      await expect.poll(() => stack.postgres.query(due), patiently).toHaveLength(2);
      api.resume();
      await expectTwoPictures(id);
    },
  );
});
