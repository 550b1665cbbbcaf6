import type { Goal } from '../goal.ts';
import type { Finding } from '../scenario.ts';
import type { Comparison } from './interleave.ts';

/** A comparison as a finding, with both throughputs in the note. */
export function toFinding(
  name: string,
  { ratio, ratioRange, rounds, ours, baseline }: Comparison,
  goal: Goal | null,
  note?: string,
): Finding {
  const rates = `${Math.round(ours.perSecond)} against ${Math.round(baseline.perSecond)} per s`;
  return {
    case: name,
    ratio,
    ratioRange,
    p50: ours.p50,
    p95: ours.p95,
    baseline: baseline.p50,
    unit: 'ms',
    goal,
    rounds,
    note: note === undefined ? rates : `${rates}; ${note}`,
  };
}
