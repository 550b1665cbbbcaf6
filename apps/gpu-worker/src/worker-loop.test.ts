import { createHash } from 'node:crypto';
import sharp from 'sharp';
import { describe, expect, it, vi } from 'vitest';
import { useWorkerRig } from './testing/use-worker-rig.ts';
import { buildWork } from './testing/worker-rig.ts';

const { hasBeat, rig, stagesOf, start } = useWorkerRig();

/** Two cores are shared with other suites. */
const patience = { timeout: 30_000 };

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
      expect(await rig().engineImages()).toEqual([]);
      expect(await rig().engineItems()).toEqual([]);
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

  it('lets the engine have what it claimed before it asks for more', async () => {
    const { fleet } = await start({ timing: { nextClaimMs: 600_000 } });
    const work = buildWork();
    fleet.offer(work);
    await fleet.until(() => fleet.record.deliveries.length === 1);
    expect(fleet.record.claims).toHaveLength(1);
  });

  it('says of a claim whether it has work already, so that idle workers come first', async () => {
    const { fleet, emulator } = await start();
    emulator.faults.stallAtStep(1);
    const [first, second] = [buildWork(), buildWork()];
    for (const work of [first, second]) fleet.offer(work);
    await fleet.until(() => hasBeat(second.leaseId, 'waiting'));
    expect(fleet.record.claims.map(({ isBusy }) => isBusy)).toEqual([false, true]);
  });

  it('has the next item at the engine before the current one ends, and says that it waits', async () => {
    const { fleet, emulator } = await start();
    emulator.faults.stallAtStep(1);
    const [first, second, third] = [buildWork(), buildWork(), buildWork()];
    for (const work of [first, second, third]) fleet.offer(work);
    await vi.waitFor(
      async () => expect((await rig().engineItems()).sort()).toEqual(['in_progress', 'pending']),
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
      async () => expect((await rig().engineItems()).sort()).toEqual(['in_progress', 'pending']),
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
    await vi.waitFor(async () => expect(await rig().engineItems()).toEqual([]), patience);
    expect(await rig().engineImages()).toEqual([]);
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
    await vi.waitFor(async () => expect(await rig().engineItems()).toContain('pending'), patience);
    await fleet.until(() => hasBeat(second.leaseId, 'waiting'));
    fleet.order(second.leaseId, 'cancel');
    await vi.waitFor(async () => expect(await rig().engineItems()).not.toContain('pending'), patience);
    emulator.faults.releaseStall();
    await fleet.until(() => fleet.delivered.has(`${first.leaseId}/0`));
    await vi.waitFor(async () => expect(await rig().engineItems()).toEqual([]), patience);
    expect(stagesOf(second.leaseId)).not.toContain('rendering');
    expect([...fleet.delivered.keys()]).toEqual([`${first.leaseId}/0`]);
    expect(await rig().engineImages()).toEqual([]);
  });

  it('takes the other pictures of a run out of the engine when one fails, and says so once', async () => {
    const { fleet, emulator } = await start();
    emulator.faults.failNext({ errorType: 'ValueError', errorMessage: 'no', atStep: 1 });
    const run = buildWork({ pictureIndices: [0, 1, 2], recipe: { count: 3 } });
    fleet.offer(run);
    await fleet.until(() => fleet.record.failures.length === 1);
    await vi.waitFor(async () => expect(await rig().engineItems()).toEqual([]), patience);
    expect(fleet.record.deliveries).toEqual([]);
    expect(await rig().engineImages()).toEqual([]);
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
    await vi.waitFor(async () => expect(await rig().engineImages()).toEqual([]), patience);
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
    rig().stop();
    await fleet.until(() => fleet.record.releases.includes(ahead.leaseId));
    emulator.faults.releaseStall();
    await rig().ended;
    expect([...fleet.delivered.keys()]).toEqual([`${run.leaseId}/0`]);
    expect(fleet.record.releases).toEqual([ahead.leaseId, run.leaseId]);
    expect(fleet.record.failures).toEqual([]);
    expect(await rig().engineImages()).toEqual([]);
  });

  it('hands the picture in work back when the grace is over, and stops the engine', async () => {
    const { fleet, emulator } = await start({ worker: { drainMs: 50 } });
    emulator.faults.stallAtStep(1);
    const work = buildWork();
    fleet.offer(work);
    await fleet.until(() => hasBeat(work.leaseId, 'rendering'));
    rig().stop();
    await rig().ended;
    expect(fleet.record.releases).toEqual([work.leaseId]);
    expect(fleet.record.deliveries).toEqual([]);
    expect(await rig().engineItems()).not.toContain('in_progress');
    emulator.faults.releaseStall();
  });

  it('ends at once when it has nothing to do', async () => {
    const { fleet } = await start();
    await fleet.until(() => fleet.record.claims.length === 1);
    rig().stop();
    await rig().ended;
    expect(fleet.record.releases).toEqual([]);
  });
});
