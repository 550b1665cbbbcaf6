import type { AppRouter } from '@pingvas/api/app-router';
import { startTestStack } from '@pingvas/test-stack';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { creditsOf, dieAt, pointsOf, requestUntilAnswered, untilAnswered } from './api-faults.fixture.ts';
import { type Person, type Stack, untilStatus } from './stack.fixture.ts';

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

describe('an api that is killed in the middle of a request', () => {
  it.each(pointsOf('request'))('at %s has taken it once when the same key comes again', async (point) => {
    const { id } = await dieAt(stack, { point }, () => requestUntilAnswered(person, { count: 2 }));
    const done = await untilStatus(person, id, 'succeeded');
    expect(done).toMatchObject({ attempt: 1, creditsConsumed: 2 });
    expect(done.images).toHaveLength(2);
    expect(await creditsOf(person)).toEqual({ balance: 98, held: 0 });
    expect((await person.client.generation.list.query({ limit: 10 })).items).toHaveLength(1);
    await stack.expectSound();
  });
});

describe('an api that is killed in the middle of a cancel', () => {
  it.each(pointsOf('cancel'))(
    'at %s has given back everything once it was asked again, and no worker goes on',
    async (point) => {
      // Longer than everything here takes.
      await stack.engine().faults.slowSteps(30_000);
      const { id: generationId } = await person.request({ count: 2 });
      await untilStatus(person, generationId, 'rendering');
      await dieAt(stack, { point }, () =>
        untilAnswered(() => person.client.generation.cancel.mutate({ generationId })),
      );
      await stack.engine().faults.slowSteps(null);
      expect(await untilStatus(person, generationId, 'cancelled')).toMatchObject({
        images: [],
        creditsConsumed: 0,
      });
      expect(await creditsOf(person)).toEqual({ balance: 100, held: 0 });
      await stack.expectSound();
    },
  );
});

describe('an api that is killed in the middle of a removal', () => {
  it.each([...pointsOf('remove'), 'sweep.deleted'] as const)(
    'at %s has removed the picture and its objects, and nothing else',
    async (point) => {
      const { id } = await person.request({ count: 2 });
      const { images } = await untilStatus(person, id, 'succeeded');
      const [image, kept] = images;
      if (image === undefined || kept === undefined) throw new Error('there are no pictures');
      await dieAt(stack, { point }, () =>
        untilAnswered(() => person.client.images.remove.mutate({ imageId: image.id }), ['images.not-found']),
      );
      await stack.expectSound();
      const { items } = await person.client.images.list.query({ limit: 10 });
      expect(items.map(({ id: imageId }) => imageId)).toEqual([kept.id]);
      expect(await creditsOf(person)).toEqual({ balance: 98, held: 0 });
    },
  );
});
