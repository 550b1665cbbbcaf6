import type { LiveEvent } from '@pingvas/contracts';
import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { LiveBus } from '../../platform/live/live-bus.ts';
import { createRedisLiveBus } from '../../platform/live/redis-live-bus.ts';
import { claimWork } from '../fleet/claim-work.ts';
import { cancelGeneration } from '../generation/cancel-generation.ts';
import {
  openTestStudio,
  request,
  type TestPerson,
  type TestStudio,
} from '../generation/generation.fixture.ts';
import { generationWork } from '../generation/generation.work.ts';
import { newsDelayedByMs } from './live.jobs.ts';
import { createMissedNews } from './missed-news.ts';
import { streamEvents } from './stream-events.ts';

let studio: TestStudio;
let model: { id: string; name: string };
let person: TestPerson;
/** The bus of a process whose Redis is away; the studio's own is another process. */
let deaf: LiveBus;

beforeAll(async () => {
  studio = await openTestStudio();
});
afterAll(() => studio?.close());
beforeEach(async () => {
  model = await studio.addModel();
  person = await studio.addPerson({ credits: 20 });
  deaf = createRedisLiveBus({ url: 'redis://127.0.0.1:1', log: pino({ level: 'silent' }) });
  return () => deaf.close();
});

function openStream(of: TestPerson) {
  const client = new AbortController();
  const events = streamEvents(of.context({ signal: client.signal, live: deaf }), {});
  return {
    async next(): Promise<LiveEvent> {
      const { value } = await events.next();
      if (value === undefined) throw new Error('the stream ended');
      return value[1];
    },
    async close() {
      client.abort();
      await events.return();
    },
  };
}

describe('while the bus between processes is away', () => {
  it('tells a stream what another process changed, once for each change', async () => {
    const missed = createMissedNews();
    const stream = openStream(person);
    expect((await stream.next()).type).toBe('credits.changed');
    const asked = await request(person, { modelId: model.id });
    await missed.tell(studio.context({ live: deaf }));
    expect(await stream.next()).toMatchObject({
      type: 'generation.changed',
      generation: { id: asked.id, status: 'queued' },
    });
    expect(await stream.next()).toMatchObject({ credits: { balance: 19, held: 1 } });

    // Looking again says nothing again: the next that the stream carries is the next change.
    await missed.tell(studio.context({ live: deaf }));
    await cancelGeneration(person.context(), { generationId: asked.id });
    await missed.tell(studio.context({ live: deaf }));
    expect(await stream.next()).toMatchObject({ generation: { id: asked.id, status: 'cancelled' } });
    expect(await stream.next()).toMatchObject({ credits: { balance: 20, held: 0 } });
    await stream.close();
  });

  it('tells nobody of other people’s changes', async () => {
    const other = await studio.addPerson({ credits: 20 });
    const missed = createMissedNews();
    const heard: string[] = [];
    await deaf.subscribe(`user:${other.userId}`, (message) => heard.push(message));
    await request(person, { modelId: model.id });
    await missed.tell(studio.context({ live: deaf }));
    expect(heard).toEqual([]);
  });

  it('wakes the workers that wait at this process for work that came at another', async () => {
    const missed = createMissedNews();
    let offers = 0;
    await deaf.subscribe('fleet.offer', () => {
      offers += 1;
    });
    await missed.tell(studio.context({ live: deaf }));
    const before = offers;
    await request(person, { modelId: model.id });
    await missed.tell(studio.context({ live: deaf }));
    await missed.tell(studio.context({ live: deaf }));
    expect(offers).toBe(before + 1);
  });

  it('hands a claim that waits at this process what was asked for at another', async () => {
    const worker = await studio.addWorker([model]);
    const missed = createMissedNews();
    await missed.tell(studio.context({ live: deaf }));
    const claiming = claimWork(worker.context({ live: deaf }), generationWork, {
      workerId: worker.workerId,
      modelNames: [model.name],
      loadedModelName: null,
      waitSeconds: 600,
    });
    await expect.poll(() => deaf.topics()).toContain('fleet.offer');
    const { id } = await request(person, { modelId: model.id });
    await missed.tell(studio.context({ live: deaf }));
    expect((await claiming).work).toMatchObject({ generationId: id });
  });

  it.each([
    ['behind', -300_000],
    ['ahead', 300_000],
  ])('hears of what an api did whose clock is minutes %s', async (_, ms) => {
    const clock = { now: () => new Date(Date.now() + ms) };
    const missed = createMissedNews();
    const heard: string[] = [];
    let offers = 0;
    await deaf.subscribe(`user:${person.userId}`, (message) => heard.push(message));
    await deaf.subscribe('fleet.offer', () => {
      offers += 1;
    });
    await missed.tell(studio.context({ live: deaf }));
    const before = offers;
    const other = { ...person, context: () => person.context({ clock }) };
    const { id } = await request(other, { modelId: model.id });
    await missed.tell(studio.context({ live: deaf }));
    expect(heard.map((message) => JSON.parse(message))).toEqual([
      { type: 'generation.changed', generationId: id },
      { type: 'credits.changed' },
    ]);
    expect(offers).toBe(before + 1);

    await cancelGeneration(other.context(), { generationId: id });
    await missed.tell(studio.context({ live: deaf }));
    await missed.tell(studio.context({ live: deaf }));
    expect(heard).toHaveLength(4);
  });

  it('is noticed and made good within a second', () => {
    expect(newsDelayedByMs).toBeLessThanOrEqual(1_000);
  });
});

it('leaves a process without Redis alone', async () => {
  const heard: string[] = [];
  await studio.live.subscribe(`user:${person.userId}`, (message) => heard.push(message));
  await request(person, { modelId: model.id });
  await expect.poll(() => heard.length).toBe(2);
  await createMissedNews().tell(studio.context());
  expect(heard).toHaveLength(2);
});
