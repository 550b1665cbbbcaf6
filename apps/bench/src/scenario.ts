import type { Goal } from './goal.ts';
import type { BenchTools } from './tools.ts';

/** What one scenario found out about one case of its question. */
export interface Finding {
  /** Short: what is different about this case, e.g. `256 connections`. */
  readonly case: string;
  /** Ours against the baseline; null where there is nothing to compare with. */
  readonly ratio: number | null;
  /** The lowest and highest ratio of a single round: how far one may trust the median. */
  readonly ratioRange: { readonly low: number; readonly high: number } | null;
  /** Half of ours took at most this long; in `unit`. */
  readonly p50: number | null;
  /** 95 in 100 of ours took at most this long; in `unit`. */
  readonly p95: number | null;
  /** The median of the baseline, in `unit`. */
  readonly baseline: number | null;
  readonly unit: 'ms' | 's' | '%' | 'per s';
  /** Null for a case that is only told, not judged. */
  readonly goal: Goal | null;
  /** Rounds of each of the two. */
  readonly rounds: number;
  /** What else a reader should know, e.g. operations per second of both. */
  readonly note?: string;
}

/** A finding as it is printed and written: with its scenario, and the goal in words. */
export interface ResultRow extends Omit<Finding, 'goal'> {
  readonly scenario: string;
  readonly goal: string | null;
  /** Null when there is no goal. */
  readonly met: boolean | null;
}

/** A question about speed that is answered by measuring. */
export interface Scenario {
  readonly name: string;
  /** One sentence: what is measured against what. */
  readonly about: string;
  /** Its goals, in words. */
  readonly goal: string;
  run(tools: BenchTools): Promise<readonly Finding[]>;
}

/** Judges a finding by its goal. */
export function toRow(scenario: string, { goal, ...finding }: Finding): ResultRow {
  return { ...finding, scenario, goal: goal?.text ?? null, met: goal?.isMet(finding) ?? null };
}
