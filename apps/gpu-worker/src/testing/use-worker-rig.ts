import type { Emulator } from '@pingvas/invokeai/emulator';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { type RigOptions, startRigEngine, startWorkerRig, type WorkerRig } from './worker-rig.ts';

/** Rigs for the tests of one file: one at a time, closed after its test. */
export interface UsedRig {
  /** A rig on the engine that all tests of the file share, or on one of its own when the test says how. */
  start(options?: RigOptions): Promise<WorkerRig>;
  /** The one that was started last. */
  rig(): WorkerRig;
  /** What the api has heard of a lease, in order. */
  stagesOf(leaseId: string): readonly string[];
  hasBeat(leaseId: string, stage: string): boolean;
  /** The newest step that the api has heard of. */
  lastStep(leaseId: string): number | undefined;
}

/** Call it once, at the top of a test file. */
export function useWorkerRig(): UsedRig {
  let sharedEngine: Emulator;
  let rig: WorkerRig;
  beforeAll(async () => {
    sharedEngine = await startRigEngine();
  });
  afterEach(() => rig.close());
  afterAll(() => sharedEngine.stop());

  const beatsOf = (leaseId: string) => rig.fleet.record.beats.filter((beat) => beat.leaseId === leaseId);
  const stagesOf = (leaseId: string) => beatsOf(leaseId).map(({ stage }) => stage);
  return {
    async start(options = {}) {
      rig = await startWorkerRig(options.emulator ? options : { ...options, engine: sharedEngine });
      return rig;
    },
    rig: () => rig,
    stagesOf,
    hasBeat: (leaseId, stage) => stagesOf(leaseId).some((heard) => heard === stage),
    lastStep: (leaseId) => beatsOf(leaseId).at(-1)?.step,
  };
}
