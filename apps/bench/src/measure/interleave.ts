import type { Sample } from './measure-load.ts';
import { median, percentile, range } from './statistics.ts';

export interface Contest {
  /** One round each; `round` counts from 0, the warm-up rounds being negative. */
  readonly ours: (round: number) => Promise<Sample>;
  readonly baseline: (round: number) => Promise<Sample>;
  /** Measured rounds of each. */
  readonly rounds: number;
  /** Rounds of each that are thrown away first; 1 when left out. */
  readonly warmUpRounds?: number;
  /** What a ratio is made of: throughput (more is better), the median latency or its p95 (less is better). */
  readonly compare: 'throughput' | 'latency' | 'p95';
  /** Told before each round. */
  readonly onRound?: (round: number) => void;
}

/** Both sides of a contest, and how they compare. Times in milliseconds. */
export interface Comparison {
  /** Ours divided by the baseline: the median of the rounds' own ratios. */
  readonly ratio: number;
  readonly ratioRange: { readonly low: number; readonly high: number };
  readonly rounds: number;
  readonly ours: Side;
  readonly baseline: Side;
}

export interface Side {
  readonly p50: number;
  readonly p95: number;
  readonly perSecond: number;
}

/**
 * Measures two things in turn, in short rounds, so that whatever else the machine does meets both alike. Who begins
 * changes from round to round. A ratio is taken within each round; the median of these is what counts.
 */
export async function interleave(contest: Contest): Promise<Comparison> {
  const { rounds, warmUpRounds = 1, compare } = contest;
  const ours: Sample[] = [];
  const baseline: Sample[] = [];
  for (let round = -warmUpRounds; round < rounds; round += 1) {
    contest.onRound?.(round);
    const isOursFirst = round % 2 === 0;
    const early = isOursFirst ? await contest.ours(round) : null;
    const theirs = await contest.baseline(round);
    const own = early ?? (await contest.ours(round));
    if (round < 0) continue;
    ours.push(own);
    baseline.push(theirs);
  }
  const ratios = ours.map((sample, round) => ratioOf(compare, sample, baseline[round] ?? sample));
  return {
    ratio: median(ratios),
    ratioRange: range(ratios),
    rounds,
    ours: sideOf(ours),
    baseline: sideOf(baseline),
  };
}

function ratioOf(compare: Contest['compare'], ours: Sample, baseline: Sample): number {
  if (compare === 'throughput') return ours.perSecond / baseline.perSecond;
  const share = compare === 'p95' ? 0.95 : 0.5;
  return percentile(ours.latencies, share) / percentile(baseline.latencies, share);
}

/** Medians of the rounds' own figures: one bad round moves them little. */
function sideOf(samples: readonly Sample[]): Side {
  return {
    p50: median(samples.map(({ latencies }) => percentile(latencies, 0.5))),
    p95: median(samples.map(({ latencies }) => percentile(latencies, 0.95))),
    perSecond: median(samples.map(({ perSecond }) => perSecond)),
  };
}
