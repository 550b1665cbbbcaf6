import type { Emulator } from '@pingvas/invokeai/emulator';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { buildWork, startRigEngine, startWorkerRig, type WorkerRig } from './testing/worker-rig.ts';

let engine: Emulator;
let rig: WorkerRig;
beforeAll(async () => {
  engine = await startRigEngine();
});
afterEach(() => rig.close());
afterAll(() => engine.stop());

describe('the upload of a finished picture', () => {
  it('is asked for while the disk still writes the picture, and begins when it is written', async () => {
    rig = await startWorkerRig({
      engine,
      beforeSpool: (spool) => ({
        ...spool,
        async keep(picture, bytes) {
          await spool.keep(picture, bytes);
          await rig.fleet.until(() => rig.fleet.record.grants.length === 1);
          expect(rig.fleet.record.deliveries).toEqual([]);
        },
      }),
    });
    const { fleet } = rig;
    const work = buildWork();
    fleet.offer(work);
    await fleet.until(() => fleet.delivered.has(`${work.leaseId}/0`));
    expect(fleet.record.grants).toHaveLength(1);
  });

  it('is asked for while the picture is still looked at, and never begins for one that is no good', async () => {
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
});
