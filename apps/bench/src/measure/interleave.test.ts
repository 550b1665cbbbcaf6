import { describe, expect, it } from 'vitest';
import { interleave } from './interleave.ts';
import type { Sample } from './measure-load.ts';

const sample = (milliseconds: number, perSecond: number): Sample => ({
  latencies: [milliseconds, milliseconds, milliseconds],
  perSecond,
});

describe('an interleaved contest', () => {
  it('takes turns, changes who begins, and forgets the warm-up', async () => {
    const turns: string[] = [];
    const comparison = await interleave({
      compare: 'throughput',
      rounds: 2,
      ours: async (round) => {
        turns.push(`ours ${round}`);
        return sample(1, round < 0 ? 1 : 50);
      },
      baseline: async (round) => {
        turns.push(`baseline ${round}`);
        return sample(1, 100);
      },
    });
    expect(turns).toEqual(['baseline -1', 'ours -1', 'ours 0', 'baseline 0', 'baseline 1', 'ours 1']);
    expect(comparison.ratio).toBe(0.5);
    expect(comparison.rounds).toBe(2);
  });

  it('compares within each round, so that a slow minute of the machine changes no ratio', async () => {
    const slowness = [1, 10, 1];
    const comparison = await interleave({
      compare: 'throughput',
      rounds: 3,
      warmUpRounds: 0,
      ours: async (round) => sample(2, 40 / (slowness[round] ?? 1)),
      baseline: async (round) => sample(1, 80 / (slowness[round] ?? 1)),
    });
    expect(comparison.ratio).toBe(0.5);
    expect(comparison.ratioRange).toEqual({ low: 0.5, high: 0.5 });
  });

  it('takes the median of the rounds for the ratio and tells the worst and the best of them', async () => {
    const latencies = [1, 2, 9];
    const comparison = await interleave({
      compare: 'latency',
      rounds: 3,
      warmUpRounds: 0,
      ours: async (round) => sample(latencies[round] ?? 0, 1),
      baseline: async () => sample(1, 1),
    });
    expect(comparison.ratio).toBe(2);
    expect(comparison.ratioRange).toEqual({ low: 1, high: 9 });
    expect(comparison.ours.p50).toBe(2);
    expect(comparison.baseline.p50).toBe(1);
  });
});
