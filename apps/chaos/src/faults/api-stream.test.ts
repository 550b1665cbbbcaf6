import type { AppRouter } from '@pingvas/api/app-router';
import { hasEnded, type LiveEvent } from '@pingvas/contracts';
import { startTestStack } from '@pingvas/test-stack';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { creditsOf, dieAt, requestUntilAnswered } from './api-faults.fixture.ts';
import { patiently, type Stack } from './stack.fixture.ts';

let stack: Stack;

beforeAll(async () => {
  stack = await startTestStack<AppRouter>();
});
afterAll(() => stack?.stop());

/** What the stream said last of each generation. */
function lastStates(events: readonly LiveEvent[]) {
  return new Map(
    events.flatMap((event) =>
      event.type === 'generation.changed' ? [[event.generation.id, event.generation] as const] : [],
    ),
  );
}

it('a stream that was open while the api was killed again and again ends up with all that happened', async () => {
  const person = await stack.newPerson(100);
  const events: LiveEvent[] = [];
  const ids: string[] = [];
  const stream = person.client.live.events.subscribe(undefined, {
    onData({ id, data }) {
      ids.push(id);
      events.push(data);
    },
  });
  try {
    await expect.poll(() => events.length, patiently).toBeGreaterThan(0);
    const asked: string[] = [];
    // Between the commit and the news of it, so that the stream can only hear of it by reading again.
    for (const point of ['finish.committed', 'request.committed', 'publish.announced'] as const) {
      const { id } = await dieAt(stack, { point }, () => requestUntilAnswered(person, { count: 2 }));
      asked.push(id);
    }
    await stack.untilQuiet();

    const states = () => asked.map((id) => lastStates(events).get(id)?.status);
    await expect.poll(states, patiently).toEqual(asked.map(() => 'succeeded'));
    for (const generationId of asked) {
      const truth = await person.client.generation.get.query({ generationId });
      const told = lastStates(events).get(generationId);
      expect(told?.images.map(({ id }) => id)).toEqual(truth.images.map(({ id }) => id));
      expect(told?.creditsConsumed).toBe(truth.creditsConsumed);
      expect(hasEnded(truth.status)).toBe(true);
    }
    const credits = await creditsOf(person);
    await expect
      .poll(() => events.findLast(({ type }) => type === 'credits.changed'), patiently)
      .toEqual({ type: 'credits.changed', credits });
    // What a client comes back with never lies before what it has seen.
    const moments = ids.map((id) => Number.parseInt(id, 10));
    expect(moments).toEqual(moments.toSorted((one, other) => one - other));
  } finally {
    stream.unsubscribe();
  }
  await stack.expectSound();
});
