import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Emulator } from '@pingvas/invokeai/emulator';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { type FleetServer, startFleetServer } from './testing/fleet-server.ts';
import {
  buildWork,
  type RigOptions,
  startRigEngine,
  startWorkerRig,
  type WorkerRig,
} from './testing/worker-rig.ts';

const patience = { timeout: 30_000 };

let engine: Emulator;
let fleet: FleetServer;
let spoolFolder: string;
let rig: WorkerRig;
beforeAll(async () => {
  [engine, spoolFolder] = await Promise.all([startRigEngine(), mkdtemp(join(tmpdir(), 'pingvas-spooling-'))]);
});
afterEach(async () => {
  engine.faults.clear();
  await rig.close();
  await fleet.close();
});
afterAll(() => Promise.all([engine.stop(), rm(spoolFolder, { recursive: true, force: true })]));

/** A worker on the engine and the spool that all tests share; `again` starts the next process. */
async function start(options: RigOptions = {}): Promise<WorkerRig> {
  fleet = await startFleetServer();
  rig = await startWorkerRig({ engine, fleet, spoolFolder, ...options });
  return rig;
}

async function again(options: RigOptions = {}): Promise<void> {
  await rig.close();
  rig = await startWorkerRig({ engine, fleet, spoolFolder, ...options });
}

/** As the api gives work back: another lease, and what is still missing. */
const nextLease = (work: ReturnType<typeof buildWork>) => ({ ...work, leaseId: randomUUID(), attempt: 2 });
const isRendered = async () => expect(await rig.engineItems()).not.toContain('in_progress');

describe('a finished picture while the api is away', () => {
  it('waits on disk, leaves the engine, and is delivered when the api is back', async () => {
    await start();
    engine.faults.stallAtStep(2);
    const work = buildWork({ pictureIndices: [0, 1], recipe: { count: 2 } });
    fleet.offer(work);
    await fleet.until(() => fleet.record.beats.some(({ step }) => step === 2));
    fleet.fallSilent();
    engine.faults.releaseStall();
    await vi.waitFor(async () => {
      expect(await rig.spoolFiles()).toHaveLength(2);
      expect(await rig.engineImages()).toEqual([]);
    }, patience);
    fleet.recover();
    await fleet.until(() => fleet.record.deliveries.length === 2);
    expect(fleet.record.deliveries.map(({ pictureIndex }) => pictureIndex)).toEqual([0, 1]);
    await vi.waitFor(async () => expect(await rig.spoolFiles()).toEqual([]), patience);
    expect(fleet.record.failures).toEqual([]);
  });

  it('is delivered under a new lease when the old one was lost meanwhile, and nothing is rendered twice', async () => {
    await start();
    const work = buildWork();
    const resumed = nextLease(work);
    fleet.giveBack(work.leaseId, resumed);
    fleet.refuse('grantUpload', 'fleet.lease-lost');
    fleet.offer(work);
    await fleet.until(() => fleet.delivered.has(`${resumed.leaseId}/0`));
    expect(fleet.record.resumes).toEqual([work.leaseId]);
    const batches = fleet.record.beats
      .filter(({ stage }) => stage === 'rendering')
      .map(({ leaseId }) => leaseId);
    expect(batches).not.toContain(resumed.leaseId);
  });

  it.each(['identity.unauthenticated', 'request.not-found'] as const)(
    'stays when the api refuses for another reason than its work: %s',
    async (code) => {
      await start();
      const work = buildWork();
      const resumed = nextLease(work);
      fleet.giveBack(work.leaseId, resumed);
      fleet.refuse('grantUpload', 'fleet.lease-lost');
      fleet.refuse('resume', code);
      fleet.offer(work);
      await fleet.until(() => fleet.delivered.has(`${resumed.leaseId}/0`));
      expect(fleet.record.failures).toEqual([]);
    },
  );

  it('is delivered by the next process, which renders only what is missing', async () => {
    await start({ worker: { drainMs: 50 } });
    const work = buildWork({ pictureIndices: [0, 1], recipe: { count: 2 } });
    fleet.refuse('grantUpload', ...Array.from({ length: 1_000 }, () => 'platform.unavailable' as const));
    fleet.offer(work);
    await vi.waitFor(async () => expect(await rig.spoolFiles()).toHaveLength(1), patience);
    engine.faults.stallAtStep(1);
    await rig.close();
    engine.faults.releaseStall();
    const waiting = (await rig.spoolFiles()).length;
    expect(waiting).toBeGreaterThan(0);

    fleet.refuse('grantUpload');
    const resumed = nextLease(work);
    fleet.giveBack(work.leaseId, resumed);
    await again();
    await fleet.until(() => fleet.record.deliveries.length === 2);
    expect(fleet.record.deliveries.every(({ leaseId }) => leaseId === resumed.leaseId)).toBe(true);
    await vi.waitFor(async () => expect(await rig.spoolFiles()).toEqual([]), patience);
  });

  it('is delivered although the engine is away, when it is all that was missing', async () => {
    await start({ worker: { drainMs: 50 } });
    const work = buildWork();
    fleet.refuse('grantUpload', ...Array.from({ length: 1_000 }, () => 'platform.unavailable' as const));
    fleet.offer(work);
    await vi.waitFor(async () => expect(await rig.spoolFiles()).toHaveLength(1), patience);
    await rig.close();
    fleet.refuse('grantUpload');
    const resumed = nextLease(work);
    fleet.giveBack(work.leaseId, resumed);
    engine.faults.hangHttp();
    await again();
    await fleet.until(() => fleet.delivered.has(`${resumed.leaseId}/0`));
    expect(fleet.record.registrations).toHaveLength(1);
  });

  it('is dropped when its work went on without it', async () => {
    await start();
    fleet.refuse('grantUpload', 'fleet.lease-lost');
    const work = buildWork();
    fleet.offer(work);
    await fleet.until(() => fleet.record.resumes.includes(work.leaseId));
    await vi.waitFor(async () => expect(await rig.spoolFiles()).toEqual([]), patience);
    expect(fleet.record.deliveries).toEqual([]);
    expect(fleet.record.failures).toEqual([]);
  });

  it('is dropped when the api cannot decode it, and not sent again', async () => {
    await start();
    fleet.refuse('deliver', 'images.invalid-bytes');
    fleet.offer(buildWork());
    await fleet.until(() => fleet.record.failures.length === 1);
    await vi.waitFor(async () => expect(await rig.spoolFiles()).toEqual([]), patience);
    expect(fleet.record.resumes).toEqual([]);
  });

  it('keeps nobody from more work while its storage is out of order, up to a bound', async () => {
    await start();
    fleet.refuseUploads(...Array.from({ length: 10_000 }, () => 503));
    const works = Array.from({ length: 9 }, () => buildWork());
    for (const work of works) fleet.offer(work);
    await vi.waitFor(async () => {
      await isRendered();
      expect((await rig.spoolFiles()).length).toBeGreaterThan(3);
    }, patience);
    const claimed = new Set(fleet.record.beats.map(({ leaseId }) => leaseId)).size;
    expect(claimed).toBeLessThanOrEqual(8);
    fleet.refuseUploads();
    await fleet.until(() => fleet.record.deliveries.length === works.length);
    expect(fleet.record.failures).toEqual([]);
  });

  it('is given up, for others to try, when the storage stays out of order for too long', async () => {
    await start({ timing: { storagePatienceMs: 100 } });
    fleet.refuseUploads(...Array.from({ length: 10_000 }, () => 503));
    fleet.offer(buildWork());
    await fleet.until(() => fleet.record.failures.length === 1);
    expect(fleet.record.failures[0]).toMatchObject({ code: 'upload-failed', isRetryable: true });
  });

  it('fails as a full disk when neither disk nor memory take it, and nothing is claimed beyond the bound', async () => {
    await start({ spoolFolder: join(import.meta.filename, 'no-folder'), spool: { memoryBytesMax: 10 } });
    fleet.offer(buildWork());
    await fleet.until(() => fleet.record.failures.length === 1);
    expect(fleet.record.failures[0]).toMatchObject({ code: 'disk-full', isRetryable: true });
  });

  it('goes from memory when the disk takes nothing', async () => {
    await start({ spoolFolder: join(import.meta.filename, 'no-folder') });
    const work = buildWork();
    fleet.offer(work);
    await fleet.until(() => fleet.delivered.has(`${work.leaseId}/0`));
  });
});

describe('a picture that the engine got wrong', () => {
  const troubles = [
    ['black', 'black-picture', (times: number) => engine.faults.blackPicture(times)],
    ['stale', 'stale-picture', (times: number) => engine.faults.stalePicture(times)],
    ['cut short', 'invalid-picture', (times: number) => engine.faults.truncatePicture(times * 2)],
    ['too large for the GPU', 'out-of-memory', (times: number) => engine.faults.oomNext(times)],
  ] as const;

  it.each(troubles)('is made once more when it is %s', async (_, __, order) => {
    await start();
    const earlier = buildWork({ recipe: { seed: '1' } });
    fleet.offer(earlier);
    await fleet.until(() => fleet.delivered.has(`${earlier.leaseId}/0`));
    order(1);
    const work = buildWork();
    fleet.offer(work);
    await fleet.until(() => fleet.delivered.has(`${work.leaseId}/0`));
    const [first, second] = [earlier, work].map(({ leaseId }) => fleet.delivered.get(`${leaseId}/0`));
    const { channels } = await sharp(second).stats();
    expect(Math.max(...channels.map(({ stdev }) => stdev))).toBeGreaterThan(1);
    expect(Buffer.compare(first ?? Buffer.alloc(0), second ?? Buffer.alloc(0))).not.toBe(0);
    expect(fleet.record.failures).toEqual([]);
    await vi.waitFor(async () => expect(await rig.engineImages()).toEqual([]), patience);
  });

  it.each(troubles)('fails by its own name when it is %s twice', async (_, code, order) => {
    await start();
    const earlier = buildWork({ recipe: { seed: '1' } });
    fleet.offer(earlier);
    await fleet.until(() => fleet.delivered.has(`${earlier.leaseId}/0`));
    order(2);
    fleet.offer(buildWork());
    await fleet.until(() => fleet.record.failures.length === 1);
    expect(fleet.record.failures[0]).toMatchObject({ code });
    expect(fleet.record.deliveries).toHaveLength(1);
  });
});
