import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { deliverPicture } from '../fleet/deliver-picture.ts';
import { cancelGeneration } from './cancel-generation.ts';
import {
  expectSettled,
  openTestStudio,
  read,
  request,
  type ScriptedWorker,
  type TestPerson,
  type TestStudio,
} from './generation.fixture.ts';
import { generationWork } from './generation.work.ts';

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
  person = await studio.addPerson({ credits: 200 });
});

const cancel = ({ id }: { id: string }) => cancelGeneration(person.context(), { generationId: id });

describe('cancelling a generation', () => {
  it('takes waiting work out of the queue and gives everything back', async () => {
    const asked = await request(person, { modelId: model.id, count: 4 });
    expect(await cancel(asked)).toMatchObject({ status: 'cancelled', creditsConsumed: 0, failure: null });
    expect(await worker.claim()).toBeNull();
    await expectSettled(studio, person, { credits: 200, spent: 0 });
  });

  it.each(['waiting', 'rendering', 'uploading'] as const)(
    'ends work that a worker holds in stage %s; the worker hears of it with its next beat',
    async (stage) => {
      const asked = await request(person, { modelId: model.id });
      const work = await worker.claimed();
      expect(await worker.beat(work, { stage })).toBe('ok');
      const uploaded = await worker.upload(work, 0);
      expect((await cancel(asked)).status).toBe('cancelled');

      expect(await worker.beat(work, { stage: 'uploading' })).toBe('cancel');
      const { key: _key, ...input } = uploaded;
      await expect(worker.deliverInput(input)).rejects.toMatchObject({ code: 'fleet.lease-lost' });
      await expect(worker.upload(work, 0)).rejects.toMatchObject({ code: 'fleet.lease-lost' });
      await expect(
        worker.fail(work, { code: 'engine-error', fault: 'worker', isRetryable: true }),
      ).rejects.toMatchObject({ code: 'fleet.lease-lost' });
      expect((await read(person, asked)).status).toBe('cancelled');
      expect(await worker.claim()).toBeNull();
      await expectSettled(studio, person, { credits: 200, spent: 0 });
    },
  );

  it('keeps what was delivered, charges for it, and gives the rest back', async () => {
    const asked = await request(person, { modelId: model.id, count: 3 });
    const work = await worker.claimed();
    await worker.deliver(work, 0);
    const cancelled = await cancel(asked);
    expect(cancelled.images.map(({ pictureIndex }) => pictureIndex)).toEqual([0]);
    expect(cancelled).toMatchObject({ status: 'cancelled', creditsConsumed: 1 });
    await expectSettled(studio, person, { credits: 200, spent: 1 });
  });

  it('changes nothing the second time', async () => {
    const asked = await request(person, { modelId: model.id });
    const first = await cancel(asked);
    expect(await cancel(asked)).toEqual(first);
    await expectSettled(studio, person, { credits: 200, spent: 0 });
  });

  it('is refused once the generation has ended by itself', async () => {
    const succeeded = await request(person, { modelId: model.id });
    await worker.finish(await worker.claimed());
    const failed = await request(person, { modelId: model.id });
    await worker.fail(await worker.claimed(), { code: 'engine-error', fault: 'model', isRetryable: false });
    for (const ended of [succeeded, failed]) {
      await expect(cancel(ended)).rejects.toMatchObject({ code: 'generation.already-ended' });
    }
    await expectSettled(studio, person, { credits: 200, spent: 1 });
  });

  it('holds against a queue that fails the job over in the same moment', async () => {
    const asked = await request(person, { modelId: model.id });
    const work = await worker.claimed();
    await Promise.all([studio.silence(work), cancel(asked)]);
    // Whether or not the job escaped the cancellation, no worker is given it.
    expect(await worker.claim()).toBeNull();
    expect((await read(person, asked)).status).toBe('cancelled');
    await expectSettled(studio, person, { credits: 200, spent: 0 });
  });

  it('drops a job that escaped the cancellation when a worker comes for it', async () => {
    const asked = await request(person, { modelId: model.id });
    const wanted = await request(person, { modelId: model.id });
    await cancel(asked);
    await studio.database.orm.em.fork().execute(
      `update queue.job set state = 'retry', completed_on = null
        where id = (select job_id from generation.generations where id = ?)`,
      [asked.id],
    );
    expect((await worker.claimed()).generationId).toBe(wanted.id);
    expect(await worker.claim()).toBeNull();
    await cancel(wanted);
  });

  it('and a delivery at the same moment have exactly one outcome, right to the unit, every time', async () => {
    const outcomes = { cancelled: 0, succeeded: 0 };
    let spent = 0;
    for (let round = 0; round < 24; round += 1) {
      const asked = await request(person, { modelId: model.id });
      const work = await worker.claimed();
      const { key: _key, ...input } = await worker.upload(work, 0);
      // The thumbnail is the last thing before the transaction: from here on the two run neck and neck.
      let startCancelling = () => {};
      const cancelling = new Promise<void>((resolve) => {
        startCancelling = resolve;
      }).then(() => cancel(asked));
      const storage = {
        ...studio.storage,
        async put(key: string, bytes: Uint8Array, contentType: string) {
          await studio.storage.put(key, bytes, contentType);
          if (key.startsWith('thumbnails/')) startCancelling();
        },
      };
      const delivering = deliverPicture(worker.context({ storage }), generationWork, input);
      const [cancelled, delivered] = await Promise.allSettled([cancelling, delivering]);
      const { status, images, creditsConsumed } = await read(person, asked);
      if (status === 'succeeded') {
        expect(delivered.status).toBe('fulfilled');
        expect(cancelled).toMatchObject({ reason: { code: 'generation.already-ended' } });
        expect(images).toHaveLength(1);
        expect(creditsConsumed).toBe(1);
        spent += 1;
      } else {
        expect(status).toBe('cancelled');
        expect(cancelled.status).toBe('fulfilled');
        expect(delivered).toMatchObject({ reason: { code: 'fleet.lease-lost' } });
        expect(images).toEqual([]);
      }
      outcomes[status === 'succeeded' ? 'succeeded' : 'cancelled'] += 1;
    }
    expect(outcomes.cancelled + outcomes.succeeded).toBe(24);
    // What was decoded for a cancelled generation does not stay behind in the storage.
    const stored: string[] = [];
    for await (const { key } of studio.storage.list(`images/${person.userId}/`)) stored.push(key);
    expect(stored).toHaveLength(outcomes.succeeded);
    await expectSettled(studio, person, { credits: 200, spent });
  });
});
