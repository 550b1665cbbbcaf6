import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type EngineRig, startEngineRig, suiteWork } from './engine-rig.fixture.ts';
import type { EngineUnderTest } from './engine-under-test.fixture.ts';

/** A picture that takes long enough for something to happen in the middle of it. */
const longRecipe = { width: 384, height: 384, steps: 60 };

/** What becomes of work that nobody wants any more. */
export function describeCancelling(engineOf: () => EngineUnderTest): void {
  let rig: EngineRig;
  beforeEach(async () => {
    engineOf().slowDown(true);
    rig = await startEngineRig(engineOf());
  });
  afterEach(async () => {
    engineOf().slowDown(false);
    await rig.stop();
  });

  const expectNothingToldOf = (leaseId: string) => {
    const { deliveries, failures, releases } = rig.fleet.record;
    expect(deliveries.filter((told) => told.leaseId === leaseId)).toEqual([]);
    expect(failures.filter((told) => told.leaseId === leaseId)).toEqual([]);
    expect(releases).not.toContain(leaseId);
  };

  describe('a cancel', () => {
    it('before the engine has begun keeps the picture from being made', async () => {
      const running = suiteWork({ recipe: longRecipe });
      const waiting = suiteWork();
      rig.fleet.offer(running);
      rig.fleet.offer(waiting);
      await rig.until(() => rig.stepOf(running) > 0 && rig.beatsOf(waiting).length > 0);
      rig.fleet.order(waiting.leaseId, 'cancel');
      await rig.until(() => rig.beatsOf(waiting).length > 1 || rig.stepOf(running) > 5);
      rig.fleet.order(running.leaseId, 'cancel');
      engineOf().slowDown(false);
      const next = suiteWork();
      rig.fleet.offer(next);
      await rig.untilDelivered(next);
      expectNothingToldOf(waiting.leaseId);
      expect(rig.beatsOf(waiting).map(({ stage }) => stage)).not.toContain('rendering');
      await rig.untilTidy();
    });

    it('in mid-render stops the engine at its next step, and the next picture is made', async () => {
      const work = suiteWork({ recipe: longRecipe });
      rig.fleet.offer(work);
      await rig.until(() => rig.stepOf(work) > 0);
      rig.fleet.order(work.leaseId, 'cancel');
      const next = suiteWork({ on: 'sdxl' });
      rig.fleet.offer(next);
      engineOf().slowDown(false);
      await rig.untilDelivered(next);
      expectNothingToldOf(work.leaseId);
      expect(rig.stepOf(work)).toBeLessThan(longRecipe.steps);
      await rig.untilTidy();
    });

    it('after the picture was made keeps it from being delivered, and the engine forgets it', async () => {
      engineOf().slowDown(false);
      const busy = Array.from({ length: 1_000 }, () => 'platform.unavailable' as const);
      rig.fleet.refuse('grantUpload', ...busy);
      const work = suiteWork();
      rig.fleet.offer(work);
      await rig.until(() => rig.beatsOf(work).some(({ stage }) => stage === 'uploading'));
      const beats = rig.beatsOf(work).length;
      rig.fleet.order(work.leaseId, 'cancel');
      // From the answer to this beat on the lease is over.
      await rig.until(() => rig.beatsOf(work).length > beats);
      await rig.untilTidy();
      const next = suiteWork();
      rig.fleet.refuse('grantUpload');
      rig.fleet.offer(next);
      await rig.untilDelivered(next);
      expectNothingToldOf(work.leaseId);
    });

    it('after everything was delivered changes nothing', async () => {
      engineOf().slowDown(false);
      const work = suiteWork();
      rig.fleet.offer(work);
      await rig.untilDelivered(work);
      rig.fleet.order(work.leaseId, 'cancel');
      const next = suiteWork();
      rig.fleet.offer(next);
      await rig.untilDelivered(next);
      expect(rig.fleet.record.deliveries).toHaveLength(2);
    });
  });
}
