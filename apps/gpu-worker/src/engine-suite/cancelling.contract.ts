import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type EngineRig, startEngineRig, suiteWork } from './engine-rig.fixture.ts';
import type { EngineUnderTest } from './engine-under-test.fixture.ts';

/** What becomes of work that nobody wants any more. */
export function describeCancelling(engineOf: () => EngineUnderTest): void {
  let rig: EngineRig;
  beforeEach(async () => {
    rig = await startEngineRig(engineOf());
  });
  afterEach(() => rig.stop());

  const expectNothingToldOf = (leaseId: string) => {
    const { deliveries, failures, releases } = rig.fleet.record;
    expect(deliveries.filter((told) => told.leaseId === leaseId)).toEqual([]);
    expect(failures.filter((told) => told.leaseId === leaseId)).toEqual([]);
    expect(releases).not.toContain(leaseId);
  };

  describe('a cancel', () => {
    it('before the engine has begun keeps the picture from being made', async () => {
      const running = suiteWork();
      const waiting = suiteWork();
      rig.offerEndless(running);
      rig.fleet.offer(waiting);
      await rig.untilShown(running);
      await rig.untilItems((items) => items.includes('in_progress') && items.includes('pending'));
      rig.fleet.order(waiting.leaseId, 'cancel');
      await rig.untilItems((items) => items.includes('in_progress') && !items.includes('pending'));
      rig.fleet.order(running.leaseId, 'cancel');
      const next = suiteWork();
      rig.fleet.offer(next);
      await rig.untilDelivered(next);
      expectNothingToldOf(waiting.leaseId);
      expect(rig.beatsOf(waiting).map(({ stage }) => stage)).not.toContain('rendering');
      await rig.untilTidy();
    });

    it('in mid-render stops the engine at its next step, and the next picture is made', async () => {
      const work = suiteWork();
      rig.offerEndless(work);
      await rig.untilShown(work);
      rig.fleet.order(work.leaseId, 'cancel');
      const next = suiteWork({ on: 'sdxl' });
      rig.fleet.offer(next);
      await rig.untilDelivered(next);
      expectNothingToldOf(work.leaseId);
      expect(rig.stepOf(work)).toBeLessThan(work.recipe.steps);
      await rig.untilTidy();
    });

    it('after the picture was made keeps it from being delivered, and the engine forgets it', async () => {
      const busy = Array.from({ length: 10_000 }, () => 'platform.unavailable' as const);
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
