import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startTestApi, type TestApi, type TestPerson } from '@pingvas/api/testing';
import { type LiveEvent, promptCharsMax } from '@pingvas/contracts';
import { createEngineClient } from '@pingvas/invokeai';
import type { Emulator } from '@pingvas/invokeai/emulator';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { engineQueueIds } from './engine/engine-queue-ids.ts';
import { buildWorker, startRigEngine } from './testing/worker-rig.ts';
import type { Worker } from './worker-loop.ts';

const patience = { timeout: 45_000, interval: 50 };

let api: TestApi;
let emulator: Emulator;
let worker: Worker;
let workerEnded: Promise<void>;
let person: TestPerson;
let spoolFolder: string;

beforeAll(async () => {
  [api, emulator] = await Promise.all([startTestApi(), startRigEngine({ stepMilliseconds: 30 })]);
  const { token } = await api.newWorker();
  spoolFolder = await mkdtemp(join(tmpdir(), 'pingvas-spool-'));
  worker = buildWorker({ apiUrl: api.url, token, engineUrl: emulator.url, spoolFolder });
  workerEnded = worker.run();
  person = await api.newPerson({ credits: 1_000 });
  await vi.waitFor(async () => {
    const { items } = await person.client.models.list.query();
    expect(items.filter(({ isAvailable }) => isAvailable).length).toBeGreaterThan(0);
  }, patience);
});

afterAll(async () => {
  worker.stop();
  await workerEnded;
  await Promise.all([api.stop(), emulator.stop(), rm(spoolFolder, { recursive: true, force: true })]);
});

const statusOf = async (generationId: string) =>
  (await person.client.generation.get.query({ generationId })).status;

describe('from a prompt to a picture', () => {
  it('publishes every picture of a run, shows it coming, and charges for it', async () => {
    const events: LiveEvent[] = [];
    const stream = person.client.live.events.subscribe(undefined, {
      onData: ({ data }) => events.push(data),
    });
    const before = await person.client.credits.balance.query();
    const requested = await person.client.generation.request.mutate({
      requestKey: 'whole-thread-1',
      recipe: { prompt: 'a lighthouse at dusk', width: 128, height: 192, steps: 12, seed: '7', count: 2 },
    });
    await vi.waitFor(async () => expect(await statusOf(requested.id)).toBe('succeeded'), patience);

    const generation = await person.client.generation.get.query({ generationId: requested.id });
    expect(generation).toMatchObject({ attempt: 1, isEmulated: true, failure: null });
    expect(generation.images.map(({ pictureIndex, seed }) => [pictureIndex, seed])).toEqual([
      [0, '7'],
      [1, '8'],
    ]);
    for (const image of generation.images) {
      const bytes = Buffer.from(await (await fetch(new URL(image.url, api.url))).arrayBuffer());
      expect(await sharp(bytes).metadata()).toMatchObject({ format: 'png', width: 128, height: 192 });
    }
    const after = await person.client.credits.balance.query();
    expect(after).toEqual({ balance: before.balance - generation.priceInCredits, held: 0 });

    await vi.waitFor(() => {
      const ownEvents = events.filter(
        (event) => event.type === 'generation.progress' && event.generationId === requested.id,
      );
      expect(ownEvents.some((event) => event.type === 'generation.progress' && event.preview)).toBe(true);
    }, patience);
    stream.unsubscribe();
  });

  it('takes the longest prompt with every kind of text in it', async () => {
    const prompt = `해 질 녘의 등대 🌊 <secret> "quoted" \\( ${'바다 '.repeat(2_000)}`;
    const { id } = await person.client.generation.request.mutate({
      requestKey: 'whole-thread-2',
      recipe: { prompt: [...prompt].slice(0, promptCharsMax).join(''), width: 64, height: 64, steps: 2 },
    });
    await vi.waitFor(async () => expect(await statusOf(id)).toBe('succeeded'), patience);
  });

  it('stops the engine after the person cancelled, and publishes nothing more', async () => {
    emulator.faults.stallAtStep(3);
    const { id } = await person.client.generation.request.mutate({
      requestKey: 'whole-thread-3',
      recipe: { prompt: 'still life with pears', width: 64, height: 64, steps: 20, count: 3 },
    });
    await vi.waitFor(async () => expect(await statusOf(id)).toBe('rendering'), patience);
    await person.client.generation.cancel.mutate({ generationId: id });
    const engine = createEngineClient({ baseUrl: emulator.url });
    await vi.waitFor(async () => {
      const lists = await Promise.all(engineQueueIds('rig').map((queueId) => engine.listItems(queueId)));
      expect(lists.flat().map((item) => item.status)).not.toContain('in_progress');
    }, patience);
    emulator.faults.releaseStall();

    const next = await person.client.generation.request.mutate({
      requestKey: 'whole-thread-4',
      recipe: { prompt: 'a garden', width: 64, height: 64, steps: 2 },
    });
    await vi.waitFor(async () => expect(await statusOf(next.id)).toBe('succeeded'), patience);
    expect(await person.client.generation.get.query({ generationId: id })).toMatchObject({
      status: 'cancelled',
      images: [],
    });
    expect((await person.client.credits.balance.query()).held).toBe(0);
  });
});
