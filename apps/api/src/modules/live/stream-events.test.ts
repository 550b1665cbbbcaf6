import type { LiveEvent } from '@pingvas/contracts';
import { newId, Session } from '@pingvas/db';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { publishNews, sessionTopic } from '../../platform/live/user-news.ts';
import { cancelGeneration } from '../generation/cancel-generation.ts';
import {
  openTestStudio,
  request,
  type ScriptedWorker,
  type TestPerson,
  type TestStudio,
} from '../generation/generation.fixture.ts';
import { streamEvents } from './stream-events.ts';

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
  person = await studio.addPerson({ credits: 20 });
});

const onePixel = {
  dataUrl: 'data:image/png;base64,iVBORw0KGgo=',
  width: 1,
  height: 1,
};

/** A client of the stream that reads when it is told to. */
function openStream(of: TestPerson, lastEventId?: string) {
  const client = new AbortController();
  const events = streamEvents(of.context({ signal: client.signal }), { lastEventId });
  let newestId = '';
  return {
    newestId: () => newestId,
    /** Reads until an event fits; the ones before it come along. */
    async until(fits: (event: LiveEvent) => boolean): Promise<LiveEvent[]> {
      const seen: LiveEvent[] = [];
      while (true) {
        const { value, done } = await events.next();
        if (done || value === undefined) throw new Error('the stream ended');
        const [id, event] = value;
        newestId = id;
        seen.push(event);
        if (fits(event)) return seen;
      }
    },
    /** Resolves when the stream ends by itself. */
    async ended(): Promise<void> {
      while (!(await events.next()).done);
    },
    async close() {
      client.abort();
      await events.return();
    },
  };
}

const isStatus = (status: string) => (event: LiveEvent) =>
  event.type === 'generation.changed' && event.generation.status === status;
const isCredits = (event: LiveEvent) => event.type === 'credits.changed';

describe('a person’s stream of events', () => {
  it('tells the whole life of a generation and every move of credits', async () => {
    const stream = openStream(person);
    await stream.until(isCredits);
    const asked = await request(person, { modelId: model.id });
    expect(await stream.until(isCredits)).toEqual([
      expect.objectContaining({
        type: 'generation.changed',
        generation: expect.objectContaining({ id: asked.id }),
      }),
      { type: 'credits.changed', credits: { balance: 19, held: 1 } },
    ]);
    const work = await worker.claimed();
    await stream.until(isStatus('claimed'));
    await worker.beat(work, { stage: 'rendering', pictureIndex: 0, step: 7, steps: 30, preview: onePixel });
    const rendering = await stream.until((event) => event.type === 'generation.progress');
    expect(rendering.at(-1)).toMatchObject({ generationId: asked.id, step: 7, steps: 30, preview: onePixel });
    await worker.finish(work);
    const done = await stream.until(isCredits);
    expect(done.find(isStatus('succeeded'))).toMatchObject({
      generation: { images: [{ pictureIndex: 0 }], creditsConsumed: 1 },
    });
    expect(done.at(-1)).toEqual({ type: 'credits.changed', credits: { balance: 19, held: 0 } });
    await stream.close();
  });

  it('starts with what is open and the newest frame that was sent before it opened', async () => {
    const asked = await request(person, { modelId: model.id });
    const work = await worker.claimed();
    await worker.beat(work, { stage: 'rendering', pictureIndex: 0, step: 12, steps: 30, preview: onePixel });
    const stream = openStream(person);
    const opening = await stream.until(isCredits);
    expect(opening.find(isStatus('rendering'))).toMatchObject({ generation: { id: asked.id } });
    expect(opening.find(({ type }) => type === 'generation.progress')).toMatchObject({
      step: 12,
      preview: onePixel,
    });
    await stream.close();
    await worker.finish(work);
  });

  it('makes good after a reconnect what was missed in between', async () => {
    const asked = await request(person, { modelId: model.id });
    const first = openStream(person);
    await first.until(isCredits);
    await first.close();

    await worker.finish(await worker.claimed());
    studio.clock.advance(3_600);
    const again = openStream(person, first.newestId());
    const missed = await again.until(isCredits);
    expect(missed.find(isStatus('succeeded'))).toMatchObject({ generation: { id: asked.id } });
    await again.close();
    // Without the id of the last event, what ended an hour ago is old news.
    const fresh = openStream(person);
    expect(await fresh.until(isCredits)).toHaveLength(1);
    await fresh.close();
  });

  it('carries nothing of other people', async () => {
    const other = await studio.addPerson({ credits: 20 });
    const stream = openStream(person);
    await stream.until(isCredits);
    const theirs = await request(other, { modelId: model.id });
    await cancelGeneration(other.context(), { generationId: theirs.id });
    // Even a message on the wrong topic shows nothing: the rows are read as this person's.
    await publishNews(studio.live, person.userId, { type: 'generation.changed', generationId: theirs.id });
    await publishNews(studio.live, person.userId, { type: 'credits.changed' });
    expect(await stream.until(isCredits)).toEqual([
      { type: 'credits.changed', credits: { balance: 20, held: 0 } },
    ]);
    await stream.close();
  });

  it('gives a slow client the newest frame and not the thousands before it', async () => {
    await request(person, { modelId: model.id });
    const work = await worker.claimed();
    const stream = openStream(person);
    await stream.until(isCredits);
    for (let step = 1; step <= 200; step += 1) {
      await publishNews(studio.live, person.userId, {
        type: 'generation.progress',
        generationId: work.generationId,
        pictureIndex: 0,
        step,
        steps: 200,
        secondsLeft: null,
        preview: onePixel,
      });
    }
    await publishNews(studio.live, person.userId, { type: 'image.removed', imageId: newId() });
    const taken = await stream.until(({ type }) => type === 'image.removed');
    const frames = taken.filter(({ type }) => type === 'generation.progress');
    expect(frames).toEqual([expect.objectContaining({ step: 200 })]);
    await stream.close();
    await worker.finish(work);
  });

  it('ends at once when its session is revoked', async () => {
    const stream = openStream(person);
    await stream.until(isCredits);
    const ended = stream.ended();
    await studio.live.publish(sessionTopic(person.sessionId), '');
    await ended;
  });

  it('does not open for a session that is over', async () => {
    await studio.database.orm.em.fork().nativeDelete(Session, { idHash: person.sessionId });
    await openStream(person).ended();
  });

  it('survives messages that it does not understand', async () => {
    const stream = openStream(person);
    await stream.until(isCredits);
    for (const message of ['', 'null', '{"type":"of tomorrow"}', '{"type":"generation.changed"}']) {
      await studio.live.publish(`user:${person.userId}`, message);
    }
    await publishNews(studio.live, person.userId, { type: 'credits.changed' });
    expect(await stream.until(isCredits)).toHaveLength(1);
    await stream.close();
  });

  it('ends with the signal of an api that drains', async () => {
    const drain = new AbortController();
    const events = streamEvents(person.context({ signal: drain.signal }), {});
    await events.next();
    drain.abort();
    expect((await events.next()).done).toBe(true);
  });
});
