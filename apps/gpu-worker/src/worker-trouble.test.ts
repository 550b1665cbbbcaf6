import sharp from 'sharp';
import { describe, expect, it, vi } from 'vitest';
import { UnknownWorkerError } from './claim-work.ts';
import { useWorkerRig } from './testing/use-worker-rig.ts';
import { buildWork } from './testing/worker-rig.ts';

const { hasBeat, lastStep, rig, stagesOf, start } = useWorkerRig();

/** Two cores are shared with other suites. */
const patience = { timeout: 30_000 };

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
    await vi.waitFor(async () => expect(await rig().engineItems()).toContain('pending'), patience);
    await rig().loseItems('pending');
    await vi.waitFor(async () => expect(await rig().engineItems()).toContain('pending'), patience);
    emulator.faults.releaseStall();
    await fleet.until(() => hasBeat(second.leaseId, 'rendering'));
    await rig().loseItems('in_progress');
    await fleet.until(() => fleet.record.deliveries.length === 2);
    expect(fleet.record.failures).toEqual([]);
  });

  it('gives the work up, worth another try elsewhere, when the engine restarts twice', async () => {
    const { fleet, emulator } = await start({ emulator: { stepMilliseconds: 100 } });
    const work = buildWork({ recipe: { steps: 150 } });
    emulator.faults.stallAtStep(2);
    fleet.offer(work);
    await fleet.until(() => lastStep(work.leaseId) === 2);
    await emulator.restart();
    // The first try never came so far: this is heard of the second one, in the middle of it.
    await fleet.until(() => (lastStep(work.leaseId) ?? 0) > 2);
    await emulator.restart();
    await fleet.until(() => fleet.record.failures.length === 1);
    expect(fleet.record.failures[0]).toMatchObject({
      leaseId: work.leaseId,
      code: 'engine-error',
      message: 'the engine dropped the picture twice',
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
    await vi.waitFor(async () => expect(await rig().engineItems()).toEqual([]), patience);
  });

  it('downloads again when the engine does not hand a picture out the first time', async () => {
    const { fleet, emulator } = await start();
    // The client repeats what is unreachable by itself, and this not.
    emulator.faults.failHttp({ path: '/full', status: 500 });
    fleet.offer(buildWork());
    await fleet.until(() => fleet.record.deliveries.length === 1);
    expect(fleet.record.grants).toHaveLength(1);
    expect(fleet.record.failures).toEqual([]);
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
    await vi.waitFor(async () => expect(await rig().engineItems()).not.toContain('in_progress'), patience);
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

  it('uploads again what the storage has lost, or no longer has whole, when it is delivered', async () => {
    const { fleet } = await start();
    fleet.refuse('deliver', 'fleet.upload-mismatch', 'fleet.upload-missing');
    fleet.offer(buildWork());
    await fleet.until(() => fleet.record.deliveries.length === 1);
    expect(fleet.record.uploads).toHaveLength(3);
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
    await vi.waitFor(async () => expect(await rig().engineImages()).toEqual([]), patience);
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
    await expect(rig().ended).rejects.toThrow(UnknownWorkerError);
    await expect(rig().ended).rejects.toThrow('PINGVAS_WORKER_TOKEN');
  });

  it('waits for an api that is not there yet', async () => {
    const { fleet } = await start({ isAsleep: true });
    fleet.fallSilent();
    rig().start();
    await vi.waitFor(async () => expect((await rig().engine.version()).isEmulator).toBe(true), patience);
    fleet.recover();
    await fleet.until(() => fleet.record.claims.length > 0);
  });
});

/** Repeats something until it is told to stop. */
function refill(act: () => void): () => void {
  const timer = setInterval(act, 20);
  return () => clearInterval(timer);
}
