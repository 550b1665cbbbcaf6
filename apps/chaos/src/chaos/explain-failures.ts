import type { FailureCode } from '@pingvas/contracts';
import { allFaultKinds, type FaultKind, faultKinds } from './fault-kinds.ts';
import type { Fault } from './schedule.ts';

/** A generation that failed, and when it lived, in milliseconds after the start of the run. */
export interface FailedGeneration {
  readonly id: string;
  readonly code: string;
  readonly message: string | null;
  readonly createdAt: number;
  readonly completedAt: number;
}

const on = (...targets: readonly string[]) =>
  allFaultKinds.filter((kind) => targets.includes(faultKinds[kind].on));
const anyLoss = on('worker', 'engine', 'api', 'postgres', 'storage', 'redis');

/** Which faults may make a generation fail in which way. A code without a list is never the schedule's doing. */
const explanations: Partial<Record<FailureCode, readonly FaultKind[]>> = {
  'lost-worker': anyLoss,
  'engine-unreachable': [...on('engine'), 'worker-engine-cut', 'worker-engine-hang'],
  'engine-error': on('engine'),
  'engine-busy': [...on('engine'), 'worker-engine-cut', 'worker-engine-hang'],
  'out-of-memory': ['engine-memory'],
  'black-picture': ['engine-black'],
  'stale-picture': ['engine-stale'],
  'invalid-picture': ['engine-truncated', 'engine-black', 'engine-errors'],
  'upload-failed': on('storage', 'api', 'postgres'),
};

/** A fault is felt for a while after it: a lease has to run out, work has to be tried again. */
const feltForMs = 60_000;

/** Failures that no fault of the schedule can have caused, in words. */
export function unexplainedFailures(
  failures: readonly FailedGeneration[],
  faults: readonly Fault[],
): readonly string[] {
  return failures
    .filter(({ code, createdAt, completedAt }) => {
      const kinds: readonly string[] =
        Object.entries(explanations).find(([name]) => name === code)?.[1] ?? [];
      return !faults.some(
        ({ kind, at, lastsMs }) =>
          kinds.includes(kind) && at <= completedAt && at + lastsMs + feltForMs >= createdAt,
      );
    })
    .map(
      ({ id, code, message }) => `generation ${id} failed with ${code} (${message}), which no fault explains`,
    );
}
