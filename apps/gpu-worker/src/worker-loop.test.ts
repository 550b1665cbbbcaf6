import { createHash } from 'node:crypto';
import type { Emulator } from '@pingvas/invokeai/emulator';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { UnknownWorkerError } from './claim-work.ts';
import {
  buildWork,
  type RigOptions,
  startRigEngine,
  startWorkerRig,
  type WorkerRig,
} from './testing/worker-rig.ts';

let sharedEngine: Emulator;
let rig: WorkerRig;
beforeAll(async () => {
  sharedEngine = await startRigEngine();
});
afterEach(() => rig.close());
afterAll(() => sharedEngine.stop());

/** A rig on the engine that all tests share, or on one of its own when the test says how. */
async function start(options: RigOptions = {}): Promise<WorkerRig> {
  rig = await startWorkerRig(options.emulator ? options : { ...options, engine: sharedEngine });
  return rig;
}

/** Two cores are shared with other suites. */
const patience = { timeout: 30_000 };

const stagesOf = (leaseId: string) =>
  rig.fleet.record.beats.filter((beat) => beat.leaseId === leaseId).map((beat) => beat.stage);
const hasBeat = (leaseId: string, stage: string) => stagesOf(leaseId).includes(stage as 'waiting');

describe('a worker at work', () => {
  it('renders, uploads and delivers a picture, and leaves nothing in the engine', async () => {
    const { fleet } = await start();
    const work = buildWork();
    fleet.offer(work);
    await fleet.until(() => fleet.record.deliveries.length === 1);

    const bytes = fleet.delivered.get(`${work.leaseId}/0`) ?? Buffer.alloc(0);
    expect(await sharp(bytes).metadata()).toMatchObject({ format: 'png', width: 64, height: 96 });
    expect(fleet.record.deliveries[0]).toEqual({
      leaseId: work.leaseId,
      pictureIndex: 0,
      sha256: createHash('sha256').update(bytes).digest('hex'),
      sizeBytes: bytes.byteLength,
      contentType: 'image/png',
      renderSeconds: expect.any(Number),
    });
    await vi.waitFor(async () => {
      expect(await rig.engineImages()).toEqual([]);
      expect(await rig.engineItems()).toEqual([]);
    }, patience);
    expect(fleet.record.failures).toEqual([]);
  });

  it('registers the engine and its checkpoints before it claims, and names itself in claims', async () => {
    const { fleet } = await start();
    await fleet.until(() => fleet.record.claims.length === 1);
    const [registration] = fleet.record.registrations;
    expect(registration).toMatchObject({ name: 'rig', engine: { isEmulator: true } });
    expect(registration?.models.map(({ name, base, type }) => ({ name, base, type }))).toEqual(
      expect.arrayContaining([
        { name: 'Celadon 1.5', base: 'sd-1', type: 'main' },
        { name: 'Hanji XL', base: 'sdxl', type: 'main' },
      ]),
    );
    expect(fleet.record.claims[0]).toMatchObject({ workerId: expect.any(String), waitSeconds: 25 });
  });

  it('gives every picture of a run its own seed, and delivers only the missing ones', async () => {
    const { fleet } = await start();
    const work = buildWork({ pictureIndices: [1, 3], recipe: { count: 4 } });
    fleet.offer(work);
    await fleet.until(() => fleet.record.deliveries.length === 2);
    expect(fleet.record.deliveries.map(({ pictureIndex }) => pictureIndex)).toEqual([1, 3]);
    const hashes = new Set(fleet.record.deliveries.map(({ sha256 }) => sha256));
    expect(hashes.size).toBe(2);
  });

  it('renders SDXL', async () => {
    const { fleet } = await start();
    fleet.offer(buildWork({ model: { name: 'Hanji XL', base: 'sdxl' } }));
    await fleet.until(() => fleet.record.deliveries.length === 1);
  });

  it('sends steps and previews that never exceed what the api takes', async () => {
    const { fleet } = await start({ emulator: { stepMilliseconds: 60 } });
    const work = buildWork({ recipe: { steps: 20, width: 256, height: 256 } });
    fleet.offer(work);
    await fleet.until(() => fleet.record.deliveries.length === 1);
    const beats = fleet.record.beats.filter(({ stage }) => stage === 'rendering');
    const steps = beats.map(({ step }) => step ?? 0);
    expect(steps).toEqual([...steps].sort((a, b) => a - b));
    expect(beats.every((beat) => beat.steps === 20 && beat.pictureIndex === 0)).toBe(true);
    const previews = beats.flatMap(({ preview }) => (preview ? [preview.dataUrl] : []));
    expect(previews.length).toBeGreaterThan(1);
    // A frame travels once.
    expect(new Set(previews).size).toBe(previews.length);
  });

  it('claims one job ahead and beats for it while the first one renders', async () => {
    const { fleet, emulator } = await start();
    emulator.faults.stallAtStep(1);
    const [first, second, third] = [buildWork(), buildWork(), buildWork()];
    for (const work of [first, second, third]) fleet.offer(work);
    await fleet.until(() => hasBeat(first.leaseId, 'rendering') && hasBeat(second.leaseId, 'waiting'));
    expect(stagesOf(third.leaseId)).toEqual([]);
    emulator.faults.releaseStall();
    await fleet.until(() => fleet.record.deliveries.length === 3);
    expect(fleet.record.deliveries.map(({ leaseId }) => leaseId)).toEqual([
      first.leaseId,
      second.leaseId,
      third.leaseId,
    ]);
  });

  it('has the next item at the engine before the current one ends, and says that it waits', async () => {
    const { fleet, emulator } = await start();
    emulator.faults.stallAtStep(1);
    const [first, second, third] = [buildWork(), buildWork(), buildWork()];
    for (const work of [first, second, third]) fleet.offer(work);
    await vi.waitFor(
      async () => expect((await rig.engineItems()).sort()).toEqual(['in_progress', 'pending']),
      patience,
    );
    await fleet.until(() => hasBeat(second.leaseId, 'waiting'));
    expect(hasBeat(second.leaseId, 'rendering')).toBe(false);
    emulator.faults.releaseStall();
    await fleet.until(() => fleet.record.deliveries.length === 3);
    expect(fleet.record.failures).toEqual([]);
  });

  it('has the next picture of a run at the engine as well', async () => {
    const { fleet, emulator } = await start();
    emulator.faults.stallAtStep(1);
    const run = buildWork({ pictureIndices: [0, 1, 2], recipe: { count: 3 } });
    fleet.offer(run);
    await vi.waitFor(
      async () => expect((await rig.engineItems()).sort()).toEqual(['in_progress', 'pending']),
      patience,
    );
    emulator.faults.releaseStall();
    await fleet.until(() => fleet.record.deliveries.length === 3);
    expect(fleet.record.deliveries.map(({ pictureIndex }) => pictureIndex)).toEqual([0, 1, 2]);
  });

  it('asks for the model on the GPU first', async () => {
    const { fleet } = await start();
    fleet.offer(buildWork({ model: { name: 'Hanji XL', base: 'sdxl' } }));
    await fleet.until(() => fleet.record.claims.at(-1)?.loadedModelName === 'Hanji XL');
    expect(fleet.record.claims.at(-1)?.modelNames[0]).toBe('Hanji XL');
  });
});

describe('a lease that ends early', () => {
  it('stops the engine when the person cancels, and delivers nothing', async () => {
    const { fleet } = await start({ emulator: { stepMilliseconds: 50 } });
    const work = buildWork({ recipe: { steps: 150 } });
    fleet.offer(work);
    await fleet.until(() => hasBeat(work.leaseId, 'rendering'));
    fleet.order(work.leaseId, 'cancel');
    await vi.waitFor(async () => expect(await rig.engineItems()).toEqual([]), patience);
    expect(await rig.engineImages()).toEqual([]);
    const { failures, releases, deliveries } = fleet.record;
    expect({ failures, releases, deliveries }).toEqual({ failures: [], releases: [], deliveries: [] });
    // The worker is free for the next one.
    const next = buildWork();
    fleet.offer(next);
    await fleet.until(() => fleet.delivered.has(`${next.leaseId}/0`));
  });

  it('takes a cancelled item that waits in the engine out before it renders', async () => {
    const { fleet, emulator } = await start();
    emulator.faults.stallAtStep(1);
    const [first, second] = [buildWork(), buildWork()];
    fleet.offer(first);
    fleet.offer(second);
    await vi.waitFor(async () => expect(await rig.engineItems()).toContain('pending'), patience);
    await fleet.until(() => hasBeat(second.leaseId, 'waiting'));
    fleet.order(second.leaseId, 'cancel');
    await vi.waitFor(async () => expect(await rig.engineItems()).not.toContain('pending'), patience);
    emulator.faults.releaseStall();
    await fleet.until(() => fleet.delivered.has(`${first.leaseId}/0`));
    await vi.waitFor(async () => expect(await rig.engineItems()).toEqual([]), patience);
    expect(stagesOf(second.leaseId)).not.toContain('rendering');
    expect([...fleet.delivered.keys()]).toEqual([`${first.leaseId}/0`]);
    expect(await rig.engineImages()).toEqual([]);
  });

  it('takes the other pictures of a run out of the engine when one fails, and says so once', async () => {
    const { fleet, emulator } = await start();
    emulator.faults.failNext({ errorType: 'ValueError', errorMessage: 'no', atStep: 1 });
    const run = buildWork({ pictureIndices: [0, 1, 2], recipe: { count: 3 } });
    fleet.offer(run);
    await fleet.until(() => fleet.record.failures.length === 1);
    await vi.waitFor(async () => expect(await rig.engineItems()).toEqual([]), patience);
    expect(fleet.record.deliveries).toEqual([]);
    expect(await rig.engineImages()).toEqual([]);
  });

  it('drops work claimed ahead that another attempt has taken', async () => {
    const { fleet, emulator } = await start();
    emulator.faults.stallAtStep(1);
    const [first, second] = [buildWork(), buildWork()];
    fleet.offer(first);
    fleet.offer(second);
    await fleet.until(() => hasBeat(second.leaseId, 'waiting') && hasBeat(first.leaseId, 'rendering'));
    fleet.order(second.leaseId, 'lost');
    const third = buildWork();
    fleet.offer(third);
    await fleet.until(() => hasBeat(third.leaseId, 'waiting'));
    emulator.faults.releaseStall();
    await fleet.until(() => fleet.delivered.has(`${third.leaseId}/0`));
    expect(fleet.delivered.has(`${second.leaseId}/0`)).toBe(false);
    expect(fleet.record.failures).toEqual([]);
  });

  it('drops a finished picture whose lease is lost when it would be uploaded', async () => {
    const { fleet } = await start();
    fleet.refuse('grantUpload', 'fleet.lease-lost');
    fleet.offer(buildWork());
    const next = buildWork();
    fleet.offer(next);
    await fleet.until(() => fleet.delivered.has(`${next.leaseId}/0`));
    expect(fleet.record.deliveries).toHaveLength(1);
    expect(fleet.record.failures).toEqual([]);
    await vi.waitFor(async () => expect(await rig.engineImages()).toEqual([]), patience);
  });
});

describe('trouble with the engine', () => {
  it('renders again by itself when the engine restarts in mid-picture', async () => {
    const { fleet, emulator } = await start();
    emulator.faults.stallAtStep(2);
    const work = buildWork();
    fleet.offer(work);
    await fleet.until(() => hasBeat(work.leaseId, 'rendering') && (lastStep(work.leaseId) ?? 0) >= 2);
    await emulator.restart();
    await fleet.until(() => fleet.record.deliveries.length === 1);
    expect(fleet.record.failures).toEqual([]);
    expect(fleet.record.claims.length).toBeGreaterThan(0);
  });

  it('does not hold it against a picture that the engine lost it while it waited', async () => {
    const { fleet, emulator } = await start();
    emulator.faults.stallAtStep(1);
    const [first, second] = [buildWork(), buildWork({ recipe: { steps: 150 } })];
    fleet.offer(first);
    fleet.offer(second);
    await vi.waitFor(async () => expect(await rig.engineItems()).toContain('pending'), patience);
    await rig.loseItems('pending');
    await vi.waitFor(async () => expect(await rig.engineItems()).toContain('pending'), patience);
    emulator.faults.releaseStall();
    await fleet.until(() => hasBeat(second.leaseId, 'rendering'));
    await rig.loseItems('in_progress');
    await fleet.until(() => fleet.record.deliveries.length === 2);
    expect(fleet.record.failures).toEqual([]);
  });

  it('gives the work up, worth another try elsewhere, when the engine restarts twice', async () => {
    const { fleet, emulator } = await start();
    const work = buildWork();
    for (const round of [1, 2]) {
      emulator.faults.stallAtStep(2);
      if (round === 1) fleet.offer(work);
      const seen = fleet.record.beats.length;
      await fleet.until(() =>
        fleet.record.beats.slice(seen).some((beat) => beat.leaseId === work.leaseId && beat.step === 2),
      );
      await emulator.restart();
    }
    await fleet.until(() => fleet.record.failures.length === 1);
    expect(fleet.record.failures[0]).toMatchObject({
      leaseId: work.leaseId,
      code: 'engine-error',
      isRetryable: true,
    });
  });

  it('empties the model cache and tries once more when the GPU runs out of memory', async () => {
    const { fleet, emulator } = await start();
    emulator.faults.oomNext();
    fleet.offer(buildWork());
    await fleet.until(() => fleet.record.deliveries.length === 1);
    expect(fleet.record.failures).toEqual([]);
  });

  it('blames the machine when memory runs out twice', async () => {
    const { fleet, emulator } = await start({ emulator: {} });
    const error = { errorType: 'RuntimeError', errorMessage: 'cuDNN error: CUDNN_STATUS_ALLOC_FAILED' };
    emulator.faults.failNext(error);
    fleet.offer(buildWork());
    await fleet.until(() => fleet.record.deliveries.length === 1);
    emulator.faults.oomNext();
    fleet.offer(buildWork());
    await fleet.until(() => fleet.record.deliveries.length === 2);

    const hopeless = buildWork();
    emulator.faults.oomNext();
    const stopRefilling = refill(() => emulator.faults.oomNext());
    fleet.offer(hopeless);
    await fleet.until(() => fleet.record.failures.length === 1);
    stopRefilling();
    expect(fleet.record.failures[0]).toMatchObject({
      code: 'out-of-memory',
      isRetryable: true,
    });
  });

  it('blames the model when the engine does not know it', async () => {
    const { fleet } = await start();
    fleet.offer(buildWork({ model: { name: 'nobody-has-this', base: 'sd-1' } }));
    await fleet.until(() => fleet.record.failures.length === 1);
    expect(fleet.record.failures[0]).toMatchObject({
      code: 'unknown-model',
      isRetryable: false,
    });
  });

  it('says nothing of the engine’s folders when an item fails', async () => {
    const { fleet, emulator } = await start();
    emulator.faults.failNext({ errorType: 'ValueError', errorMessage: 'latents and noise differ' });
    fleet.offer(buildWork());
    await fleet.until(() => fleet.record.failures.length === 1);
    expect(fleet.record.failures[0]).toMatchObject({
      code: 'engine-error',
      message: 'ValueError: latents and noise differ',
    });
  });

  it('does not wait for ever for a hung picture', async () => {
    const { fleet, emulator } = await start({ worker: { itemTimeLimitMs: 500 } });
    emulator.faults.stallAtStep(1);
    fleet.offer(buildWork());
    await fleet.until(() => fleet.record.failures.length === 1);
    expect(fleet.record.failures[0]).toMatchObject({
      code: 'engine-error',
      isRetryable: true,
    });
    emulator.faults.releaseStall();
    await vi.waitFor(async () => expect(await rig.engineItems()).toEqual([]), patience);
  });

  it('downloads again when a picture arrives cut short', async () => {
    const { fleet, emulator } = await start();
    emulator.faults.truncatePicture();
    fleet.offer(buildWork());
    await fleet.until(() => fleet.record.deliveries.length === 1);
    const [picture] = fleet.delivered.values();
    await expect(sharp(picture).stats()).resolves.toBeDefined();
  });

  it('finishes without a word from the socket', async () => {
    const { fleet, emulator } = await start({ emulator: { stepMilliseconds: 20 } });
    const dropping = refill(() => emulator.dropSockets());
    fleet.offer(buildWork({ recipe: { steps: 20 } }));
    await fleet.until(() => fleet.record.deliveries.length === 1);
    dropping();
  });

  it('hands started and waiting work back when the engine stays away, and claims no more', async () => {
    const { fleet, emulator } = await start({ emulator: {}, worker: { engineHoldMs: 300 } });
    emulator.faults.stallAtStep(1);
    const [first, second] = [buildWork(), buildWork()];
    fleet.offer(first);
    fleet.offer(second);
    await fleet.until(() => hasBeat(first.leaseId, 'rendering') && hasBeat(second.leaseId, 'waiting'));
    await emulator.stop();
    await fleet.until(() => fleet.record.releases.length === 2);
    expect([...fleet.record.releases].sort()).toEqual([first.leaseId, second.leaseId].sort());
    expect(fleet.record.failures).toEqual([]);
    // It kept both alive until then.
    expect(stagesOf(second.leaseId).length).toBeGreaterThan(1);
    const claims = fleet.record.claims.length;
    const beats = fleet.record.beats.length;
    expect({ claims: fleet.record.claims.length, beats: fleet.record.beats.length }).toEqual({
      claims,
      beats,
    });
  });
});

describe('trouble with the api', () => {
  it('keeps rendering and delivers when the api is back', async () => {
    const { fleet, emulator } = await start();
    emulator.faults.stallAtStep(2);
    const work = buildWork();
    fleet.offer(work);
    await fleet.until(() => (lastStep(work.leaseId) ?? 0) >= 2);
    fleet.fallSilent();
    emulator.faults.releaseStall();
    await vi.waitFor(async () => expect(await rig.engineItems()).not.toContain('in_progress'), patience);
    expect(fleet.record.deliveries).toEqual([]);
    fleet.recover();
    await fleet.until(() => fleet.record.deliveries.length === 1);
    expect(fleet.delivered.has(`${work.leaseId}/0`)).toBe(true);
  });

  it.each([
    ['the storage is out of order', [503, 500]],
    ['the address has expired', [403]],
    ['the bytes were damaged on the way', [400]],
  ])('uploads again when %s', async (_, statuses) => {
    const { fleet } = await start();
    fleet.refuseUploads(...statuses);
    fleet.offer(buildWork());
    await fleet.until(() => fleet.record.deliveries.length === 1);
    expect(fleet.record.grants).toHaveLength(statuses.length + 1);
    expect(fleet.record.failures).toEqual([]);
  });

  it('delivers at once what an earlier upload of the same address has stored', async () => {
    const { fleet } = await start();
    fleet.refuse('deliver', 'platform.unavailable', 'fleet.upload-missing');
    fleet.offer(buildWork());
    await fleet.until(() => fleet.record.deliveries.length === 1);
    expect(fleet.record.grants).toHaveLength(2);
  });

  it('blames the platform when the storage refuses again and again', async () => {
    const { fleet } = await start();
    fleet.refuseUploads(...Array.from({ length: 6 }, () => 403));
    fleet.offer(buildWork());
    await fleet.until(() => fleet.record.failures.length === 1);
    expect(fleet.record.failures[0]).toMatchObject({
      code: 'upload-failed',
      isRetryable: true,
    });
    await vi.waitFor(async () => expect(await rig.engineImages()).toEqual([]), patience);
  });

  it('says that the picture is invalid when the api cannot decode it', async () => {
    const { fleet } = await start();
    fleet.refuse('deliver', 'images.invalid-bytes');
    fleet.offer(buildWork());
    await fleet.until(() => fleet.record.failures.length === 1);
    expect(fleet.record.failures[0]).toMatchObject({ code: 'invalid-picture' });
  });

  it('registers again when the api has forgotten it', async () => {
    const { fleet } = await start();
    fleet.refuse('claim', 'fleet.unknown-worker');
    fleet.offer(buildWork());
    await fleet.until(() => fleet.record.deliveries.length === 1);
    expect(fleet.record.registrations.length).toBeGreaterThanOrEqual(2);
  });

  it('ends with a clear word when its token is invalid', async () => {
    await start({ token: `pgw_${'x'.repeat(40)}` });
    await expect(rig.ended).rejects.toThrow(UnknownWorkerError);
    await expect(rig.ended).rejects.toThrow('PINGVAS_WORKER_TOKEN');
  });

  it('waits for an api that is not there yet', async () => {
    const { fleet } = await start({ isAsleep: true });
    fleet.fallSilent();
    rig.start();
    await vi.waitFor(async () => expect((await rig.engine.version()).isEmulator).toBe(true));
    fleet.recover();
    await fleet.until(() => fleet.record.claims.length > 0);
  });
});

describe('a worker that is stopped', () => {
  it('finishes the picture in work and hands everything else back', async () => {
    const { fleet, emulator } = await start();
    emulator.faults.stallAtStep(1);
    const [run, ahead] = [buildWork({ pictureIndices: [0, 1], recipe: { count: 2 } }), buildWork()];
    fleet.offer(run);
    fleet.offer(ahead);
    await fleet.until(() => hasBeat(run.leaseId, 'rendering') && hasBeat(ahead.leaseId, 'waiting'));
    rig.stop();
    await fleet.until(() => fleet.record.releases.includes(ahead.leaseId));
    emulator.faults.releaseStall();
    await rig.ended;
    expect([...fleet.delivered.keys()]).toEqual([`${run.leaseId}/0`]);
    expect(fleet.record.releases).toEqual([ahead.leaseId, run.leaseId]);
    expect(fleet.record.failures).toEqual([]);
    expect(await rig.engineImages()).toEqual([]);
  });

  it('hands the picture in work back when the grace is over, and stops the engine', async () => {
    const { fleet, emulator } = await start({ worker: { drainMs: 50 } });
    emulator.faults.stallAtStep(1);
    const work = buildWork();
    fleet.offer(work);
    await fleet.until(() => hasBeat(work.leaseId, 'rendering'));
    rig.stop();
    await rig.ended;
    expect(fleet.record.releases).toEqual([work.leaseId]);
    expect(fleet.record.deliveries).toEqual([]);
    expect(await rig.engineItems()).not.toContain('in_progress');
    emulator.faults.releaseStall();
  });

  it('ends at once when it has nothing to do', async () => {
    const { fleet } = await start();
    await fleet.until(() => fleet.record.claims.length === 1);
    rig.stop();
    await rig.ended;
    expect(fleet.record.releases).toEqual([]);
  });
});

function lastStep(leaseId: string): number | undefined {
  return rig.fleet.record.beats.findLast((beat) => beat.leaseId === leaseId)?.step;
}

/** Repeats something until it is told to stop. */
function refill(act: () => void): () => void {
  const timer = setInterval(act, 20);
  return () => clearInterval(timer);
}
