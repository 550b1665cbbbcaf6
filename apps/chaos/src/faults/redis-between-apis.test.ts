import type { AppRouter } from '@pingvas/api/app-router';
import { createPingvasClient } from '@pingvas/api-client';
import type { LiveEvent } from '@pingvas/contracts';
import { type StackPerson, startTestStack, type TestStack } from '@pingvas/test-stack';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { type EventFeed, openFeed, patience } from './event-feed.ts';

vi.setConfig({ testTimeout: 180_000, hookTimeout: 240_000 });

/** What a step takes while something has to happen before the picture is done, on a machine that is slow, too. */
const unhurriedMs = 500;

let stack: TestStack<AppRouter>;
let person: StackPerson<AppRouter>;
/** The person's stream at the second api; everything is asked for at the first. */
let feed: EventFeed;

beforeAll(async () => {
  stack = await startTestStack<AppRouter>({ apis: 2, workers: 2, engines: 1 });
});
afterAll(() => stack?.stop());
beforeEach(async () => {
  await expect.poll(redisStates, patience).toEqual(['connected', 'connected']);
  person = await stack.newPerson();
  feed = await openFeed({ url: stack.api(1).url, token: person.token });
});
afterEach(async () => {
  feed?.close();
  await stack.engine().faults.slowSteps(null);
  await stack.expectSound();
});

/** What the apis themselves say of their Redis. */
async function redisStates(): Promise<string[]> {
  return await Promise.all(
    stack.apis.map(async ({ url }) => {
      const answer = (await (await fetch(`${url}/readyz`)).json()) as { checks: { redis: { says: string } } };
      return answer.checks.redis.says;
    }),
  );
}

/** Requests, one after the other, each of which the other api's stream has to tell of until its end. */
async function requestAndHear(count: number): Promise<void> {
  for (let n = 0; n < count; n += 1) {
    const { id } = await person.request();
    await feed.until(id, 'succeeded');
    expect(feed.statusesOf(id).at(-1)).toBe('succeeded');
  }
}

describe('two apis that share a Redis', () => {
  it('show at the one, with previews, what was asked for at the other', async () => {
    await stack.engine().faults.slowSteps(unhurriedMs);
    const { id } = await person.request({ steps: 30, width: 128, height: 128 });
    const isFrame = (event: LiveEvent) =>
      event.type === 'generation.progress' && event.generationId === id && event.preview !== null;
    await expect.poll(() => feed.events.some(isFrame), patience).toBe(true);
    await stack.engine().faults.slowSteps(null);
    await feed.until(id, 'succeeded');
  });

  it('let a person cancel at either what a worker renders for the other', async () => {
    await stack.engine().faults.slowSteps(unhurriedMs);
    for (const api of stack.apis) {
      const { id } = await person.request({ steps: 100 });
      await feed.until(id, 'rendering');
      const client = createPingvasClient<AppRouter>({ url: api.url, token: person.token });
      expect(await client.generation.cancel.mutate({ generationId: id })).toMatchObject({
        status: 'cancelled',
      });
      await feed.until(id, 'cancelled');
    }
    await stack.engine().faults.slowSteps(null);
    // The workers heard it, too: they take the next work at once.
    await requestAndHear(2);
  });
});

describe('a Redis that is gone', () => {
  it('keeps nobody from asking and nobody from hearing, while it is away and after', async () => {
    await stack.redis?.kill();
    await requestAndHear(4);
    expect(await redisStates()).toEqual(['disconnected', 'disconnected']);
    await stack.redis?.start();
    await expect.poll(redisStates, patience).toEqual(['connected', 'connected']);
    await requestAndHear(2);
  });

  it('loses nothing when it dies and comes back again and again under load', async () => {
    const asked: Promise<{ id: string }>[] = [];
    for (let round = 0; round < 3; round += 1) {
      for (let n = 0; n < 5; n += 1) asked.push(person.request());
      await stack.redis?.kill();
      for (let n = 0; n < 5; n += 1) asked.push(person.request());
      await asked.at(-1);
      await stack.redis?.start();
    }
    for (const { id } of await Promise.all(asked)) await feed.until(id, 'succeeded');
  });
});

describe('a Redis that hangs', () => {
  it('holds up no request and no stream, not even those that open then', async () => {
    stack.redis?.pause();
    try {
      await requestAndHear(4);
      expect(await redisStates()).toEqual(['disconnected', 'disconnected']);
      const late = await openFeed({ url: stack.api(0).url, token: person.token });
      onTestFinished(late.close);
      const { id } = await person.request();
      await late.until(id, 'succeeded');
    } finally {
      stack.redis?.resume();
    }
    await expect.poll(redisStates, patience).toEqual(['connected', 'connected']);
    await requestAndHear(2);
  });
});

describe('an api that alone has lost Redis', () => {
  it.each(['cut', 'hang'] as const)('is heard at the other all the same (%s)', async (fault) => {
    const gate = stack.api(0).gates.redis;
    await gate[fault]();
    try {
      await expect.poll(redisStates, patience).toEqual(['disconnected', 'connected']);
      await requestAndHear(1);
    } finally {
      await gate.heal();
    }
  });

  it.each(['cut', 'hang'] as const)('hears what happens at the other (%s)', async (fault) => {
    const gate = stack.api(1).gates.redis;
    await gate[fault]();
    try {
      await expect.poll(redisStates, patience).toEqual(['connected', 'disconnected']);
      await requestAndHear(2);
    } finally {
      await gate.heal();
    }
  });
});
