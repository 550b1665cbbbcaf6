import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { recallProgress } from '../../platform/live/user-news.ts';
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
  worker = await studio.addWorker([model], { isEmulator: true });
  person = await studio.addPerson({ credits: 100 });
});

describe('the life of a generation', () => {
  it('goes from the request to its pictures and pays each picture when it arrives', async () => {
    const asked = await request(person, { modelId: model.id, count: 2, seed: '18446744073709551615' });
    expect(asked).toMatchObject({
      status: 'queued',
      attempt: 0,
      priceInCredits: 2,
      creditsConsumed: 0,
      images: [],
    });
    expect(await ledgerOf(studio, person)).toMatchObject({ balance: 100, held: 2, pending: 2 });

    const work = await worker.claimed();
    expect(work).toMatchObject({
      kind: 'render',
      generationId: asked.id,
      attempt: 1,
      model: { name: model.name, base: 'sd-1' },
      recipe: asked.recipe,
      pictureIndices: [0, 1],
    });
    expect(await read(person, asked)).toMatchObject({ status: 'claimed', attempt: 1, isEmulated: true });

    expect(await worker.beat(work, { stage: 'rendering', pictureIndex: 0, step: 3, steps: 30 })).toBe('ok');
    expect((await read(person, asked)).status).toBe('rendering');

    expect(await worker.deliver(work, 0)).toEqual({ isComplete: false });
    const half = await read(person, asked);
    expect(half).toMatchObject({ status: 'uploading', creditsConsumed: 1 });
    expect(half.images.map(({ pictureIndex, seed }) => [pictureIndex, seed])).toEqual([
      [0, '18446744073709551615'],
    ]);
    expect(await ledgerOf(studio, person)).toMatchObject({ balance: 99, held: 1, pending: 1, posted: 1 });

    await worker.beat(work, { stage: 'rendering', pictureIndex: 1, step: 1, steps: 30 });
    expect((await read(person, asked)).status).toBe('rendering');

    expect(await worker.deliver(work, 1)).toEqual({ isComplete: true });
    const done = await read(person, asked);
    expect(done).toMatchObject({ status: 'succeeded', creditsConsumed: 2, failure: null });
    expect(done.completedAt).not.toBeNull();
    expect(done.images.map(({ seed }) => seed)).toEqual(['18446744073709551615', '0']);
    await expectSettled(studio, person, { credits: 100, spent: 2 });
    expect(await worker.claim()).toBeNull();
  });

  it('shows a frame while the queue has yet to hear of the beat that carries it', async () => {
    const em = studio.database.orm.em.fork();
    const asked = await request(person, { modelId: model.id });
    const work = await worker.claimed();
    const step = (done: number) =>
      worker.beat(work, { stage: 'rendering', pictureIndex: 0, step: done, steps: 30 });
    await step(1);
    await em.execute("update fleet.leases set beat_at = now() - interval '10 s' where id = ?", [
      work.leaseId,
    ]);
    const shown = async () => (await recallProgress(studio.live, asked.id))?.step;
    expect(await shown()).toBe(1);
    const verdict = await em.transactional(async (tx) => {
      // Whoever tells the queue waits for this.
      await tx.execute("select 1 from queue.job where state = 'active' for update");
      const beating = step(2);
      await expect.poll(shown, { timeout: 30_000 }).toBe(2);
      return { beating };
    });
    expect(await verdict.beating).toBe('ok');
  });

  it('needs no beat: a quick worker delivers straight after its claim', async () => {
    const asked = await request(person, { modelId: model.id });
    const work = await worker.claimed();
    expect(await worker.deliver(work, 0)).toEqual({ isComplete: true });
    expect(await read(person, asked)).toMatchObject({ status: 'succeeded' });
    await expectSettled(studio, person, { credits: 100, spent: 1 });
  });

  it('tries again after a worker’s fault, at most three times, and then fails and gives everything back', async () => {
    const asked = await request(person, { modelId: model.id, count: 3 });
    for (const attempt of [1, 2, 3]) {
      const work = await worker.claimed();
      expect(work.attempt).toBe(attempt);
      await worker.fail(work, { code: 'engine-error' });
      if (attempt < 3) expect((await read(person, asked)).status).toBe('queued');
    }
    expect(await read(person, asked)).toMatchObject({
      status: 'failed',
      failure: { code: 'engine-error', fault: 'worker' },
      creditsConsumed: 0,
    });
    expect(await worker.claim()).toBeNull();
    await expectSettled(studio, person, { credits: 100, spent: 0 });
  });

  it('keeps and charges the pictures that were delivered before a failure', async () => {
    const asked = await request(person, { modelId: model.id, count: 3 });
    const work = await worker.claimed();
    await worker.deliver(work, 1);
    await worker.fail(work, { code: 'engine-error', isRetryable: false });
    const failed = await read(person, asked);
    expect(failed.images.map(({ pictureIndex }) => pictureIndex)).toEqual([1]);
    expect(failed).toMatchObject({ status: 'failed', creditsConsumed: 1, priceInCredits: 3 });
    await expectSettled(studio, person, { credits: 100, spent: 1 });
  });

  it('hands released work to the next worker without costing an attempt', async () => {
    const asked = await request(person, { modelId: model.id });
    const other = await studio.addWorker([model]);
    for (let time = 0; time < 4; time += 1) {
      const work = await worker.claimed();
      expect(work.attempt).toBe(1);
      await worker.release(work);
      expect((await read(person, asked)).status).toBe('queued');
      await expect(worker.deliver(work, 0)).rejects.toMatchObject({ code: 'fleet.lease-lost' });
    }
    const work = await other.claimed();
    expect(work.attempt).toBe(1);
    await other.finish(work);
    expect(await read(person, asked)).toMatchObject({ status: 'succeeded', attempt: 1, isEmulated: false });
    await expectSettled(studio, person, { credits: 100, spent: 1 });
  });
});
