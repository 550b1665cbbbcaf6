import type { Emulator } from '@pingvas/invokeai/emulator';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { buildWork, startRigEngine, startWorkerRig, type WorkerRig } from './testing/worker-rig.ts';

let engine: Emulator;
let rig: WorkerRig;
beforeAll(async () => {
  engine = await startRigEngine();
});
afterEach(() => {
  engine.faults.clear();
  return rig.close();
});
afterAll(() => engine.stop());

/** The worker has said that this picture of its only lease is at this step. */
function untilAtStep(pictureIndex: number, step: number): Promise<void> {
  return rig.fleet.until(() => {
    const told = rig.fleet.record.beats.at(-1);
    return told?.pictureIndex === pictureIndex && told.step === step;
  });
}

/** What the worker says of its only lease from here on, as stage and picture, each once. */
async function nextWords(): Promise<string[]> {
  const { beats } = rig.fleet.record;
  const before = beats.length;
  await rig.fleet.until(() => beats.length > before + 3);
  return [...new Set(beats.slice(before).map(({ stage, pictureIndex }) => `${stage} ${pictureIndex}`))];
}

describe('the upload of a finished picture', () => {
  it('is over while the disk still writes the picture, and nobody is told before it is written', async () => {
    const read: string[] = [];
    rig = await startWorkerRig({
      engine,
      beforeSpool: (spool) => ({
        ...spool,
        async keep(picture, bytes) {
          await rig.fleet.until(() => rig.fleet.record.uploads.length === 1);
          await spool.keep(picture, bytes);
          expect(rig.fleet.record.deliveries).toEqual([]);
        },
        read(picture) {
          read.push(picture.sha256);
          return spool.read(picture);
        },
      }),
    });
    const { fleet } = rig;
    const work = buildWork();
    fleet.offer(work);
    await fleet.until(() => fleet.delivered.has(`${work.leaseId}/0`));
    expect(fleet.record.grants).toHaveLength(1);
    expect(fleet.record.uploads).toHaveLength(1);
    expect(read).toEqual([]);
  });

  it('is told of while the disk still writes the picture, as its last frames are of no more use', async () => {
    const stages = () => rig.fleet.record.beats.map(({ stage }) => stage);
    rig = await startWorkerRig({
      engine,
      beforeSpool: (spool) => ({
        ...spool,
        async keep(picture, bytes) {
          await rig.fleet.until(() => stages().includes('uploading'));
          await spool.keep(picture, bytes);
        },
      }),
    });
    const { fleet } = rig;
    const work = buildWork();
    fleet.offer(work);
    await fleet.until(() => fleet.delivered.has(`${work.leaseId}/0`));
    expect(stages().at(-1)).toBe('uploading');
    const told = fleet.record.beats.slice(stages().indexOf('uploading'));
    expect(told.filter(({ preview }) => preview)).toEqual([]);
  });

  it('is no word about the picture after it, which renders when its bytes come late', async () => {
    rig = await startWorkerRig({ engine, isAsleep: true, beatSeconds: 0.05 });
    const { fleet } = rig;
    engine.faults.stallAtStep(2);
    rig.start();
    const work = buildWork({ pictureIndices: [0, 1] });
    fleet.offer(work);
    await untilAtStep(0, 2);
    await expect.poll(() => rig.engineItems(), { timeout: 20_000 }).toHaveLength(2);
    engine.faults.hangHttp();
    engine.faults.releaseStall();
    engine.faults.stallAtStep(1);
    await untilAtStep(1, 1);
    engine.faults.answerHttp();
    await fleet.until(() => fleet.delivered.has(`${work.leaseId}/0`));
    expect(await nextWords()).toEqual(['rendering 1']);
    engine.faults.releaseStall();
    await fleet.until(() => fleet.delivered.has(`${work.leaseId}/1`));
  });

  it('is no word about the picture after it, which fails meanwhile', async () => {
    rig = await startWorkerRig({ engine, isAsleep: true, beatSeconds: 0.05 });
    const { fleet } = rig;
    fleet.stallUploads();
    engine.faults.stallAtStep(2);
    rig.start();
    const work = buildWork({ pictureIndices: [0, 1] });
    fleet.offer(work);
    await untilAtStep(0, 2);
    engine.faults.releaseStall();
    engine.faults.stallAtStep(1);
    await untilAtStep(1, 1);
    await fleet.until(() => fleet.record.heldUploads === 1);
    engine.faults.failNext({ errorType: 'ValueError', errorMessage: 'no', atStep: 2 });
    engine.faults.releaseStall();
    await expect.poll(() => rig.engineItems(), { timeout: 20_000 }).toEqual([]);
    expect(await nextWords()).toEqual(['rendering 1']);
    // The worker would wait for its upload at the end.
    fleet.order(work.leaseId, 'cancel');
    await fleet.until(() => fleet.record.cutUploads === 1);
  });

  it('begins while the picture is still looked at, and one that is no good is never delivered', async () => {
    rig = await startWorkerRig({ engine, isAsleep: true });
    const { fleet } = rig;
    engine.faults.blackPicture();
    rig.start();
    const work = buildWork();
    fleet.offer(work);
    await fleet.until(() => fleet.delivered.has(`${work.leaseId}/0`));
    const [black, fine] = fleet.record.grants.map(({ sha256 }) => sha256);
    expect(fleet.record.grants).toHaveLength(2);
    expect(fine).not.toBe(black);
    expect(fleet.record.deliveries.map(({ sha256 }) => sha256)).toEqual([fine]);
  });

  it('is asked for again when the api was away the first time', async () => {
    rig = await startWorkerRig({ engine, isAsleep: true });
    const { fleet } = rig;
    fleet.refuse('grantUpload', 'platform.unavailable');
    rig.start();
    const work = buildWork();
    fleet.offer(work);
    await fleet.until(() => fleet.delivered.has(`${work.leaseId}/0`));
    expect(fleet.record.failures).toEqual([]);
  });

  it('is made again, with what the disk has kept, when the storage did not take it the first time', async () => {
    const kept: Uint8Array[] = [];
    rig = await startWorkerRig({
      engine,
      isAsleep: true,
      beforeSpool: (spool) => ({
        ...spool,
        async read(picture) {
          const bytes = await spool.read(picture);
          if (bytes) kept.push(bytes);
          return bytes;
        },
      }),
    });
    const { fleet } = rig;
    fleet.refuseUploads(503);
    rig.start();
    const work = buildWork();
    fleet.offer(work);
    await fleet.until(() => fleet.delivered.has(`${work.leaseId}/0`));
    expect(kept.map((bytes) => Buffer.from(bytes))).toEqual([fleet.delivered.get(`${work.leaseId}/0`)]);
    expect(fleet.record.grants).toHaveLength(2);
    expect(fleet.record.failures).toEqual([]);
  });

  it('is hung up on when its lease is cut short', async () => {
    rig = await startWorkerRig({ engine, isAsleep: true });
    const { fleet } = rig;
    fleet.stallUploads();
    rig.start();
    const work = buildWork();
    fleet.offer(work);
    await fleet.until(() => fleet.record.heldUploads === 1);
    fleet.order(work.leaseId, 'cancel');
    await fleet.until(() => fleet.record.cutUploads === 1);
    expect(fleet.record.deliveries).toEqual([]);
    expect(fleet.record.failures).toEqual([]);
  });

  it('is hung up on when neither disk nor memory take the picture', async () => {
    rig = await startWorkerRig({
      engine,
      isAsleep: true,
      spool: { memoryBytesMax: 0 },
      beforeSpool: (spool) => ({
        ...spool,
        async keep(picture, bytes) {
          await rig.fleet.until(() => rig.fleet.record.heldUploads === 1);
          await spool.keep({ ...picture, generationId: 'no/such/folder' }, bytes);
        },
      }),
    });
    const { fleet } = rig;
    fleet.stallUploads();
    rig.start();
    fleet.offer(buildWork());
    await fleet.until(() => fleet.record.failures.length === 1 && fleet.record.cutUploads === 1);
    expect(fleet.record.failures[0]).toMatchObject({ code: 'disk-full' });
    expect(fleet.record.deliveries).toEqual([]);
  });
});

describe('the engine', () => {
  it('knows the item of a picture until that is on the disk: a worker that dies before leaves nothing unknown', async () => {
    const items: string[][] = [];
    rig = await startWorkerRig({
      engine,
      isAsleep: true,
      timing: { tidyAfterMs: 1, tidyWithinMs: 1 },
      beforeSpool: (spool) => ({
        ...spool,
        async keep(picture, bytes) {
          // The black one was deleted: whatever counts as left over was swept.
          await vi.waitFor(async () => expect(await rig.engineImages()).toHaveLength(1));
          items.push(await rig.engineItems());
          await spool.keep(picture, bytes);
        },
      }),
    });
    const { fleet } = rig;
    engine.faults.blackPicture();
    rig.start();
    const work = buildWork();
    fleet.offer(work);
    await fleet.until(() => fleet.delivered.has(`${work.leaseId}/0`));
    expect(items).toEqual([['completed']]);
    await vi.waitFor(async () => expect(await rig.engineItems()).toEqual([]));
  });
});
