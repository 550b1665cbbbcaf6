import { studioFaultPoints } from '@pingvas/api/fault-points';
import { workerFaultPoints } from '@pingvas/gpu-worker/fault-points';
import { z } from 'zod';
import { allFaultKinds } from './fault-kinds.ts';
import { buildSchedule, type Fault } from './schedule.ts';

/** What makes a run the same run again. */
export const recordedRun = z.object({
  seed: z.int().min(0),
  jobs: z.int().min(1),
  workers: z.int().min(1),
  apis: z.int().min(1),
  minutes: z.number().positive(),
  schedule: z.array(
    z.object({
      kind: z.enum(allFaultKinds),
      target: z.int().min(0),
      at: z.int().min(0),
      lastsMs: z.int().min(0),
      times: z.int().min(1),
      point: z.string().nullable(),
    }),
  ),
});
export type RecordedRun = z.output<typeof recordedRun>;

/** The faults of a run that is told by its seed. */
export function scheduleOf(run: Omit<RecordedRun, 'schedule'>): readonly Fault[] {
  return buildSchedule({
    seed: run.seed,
    lengthMs: run.minutes * 60_000,
    workers: run.workers,
    apis: run.apis,
    hasRedis: run.apis > 1,
    apiPoints: studioFaultPoints,
    workerPoints: workerFaultPoints,
  });
}
