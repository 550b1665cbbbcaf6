import { randomInt } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { scheduleOf } from './recorded-run.ts';
import { runChaos } from './run-chaos.ts';

/** One seed that never changes, and one that nobody has tried: it is in the name of a test that fails. */
const seeds = [20_261_121, randomInt(4_294_967_296)];

describe('half a minute of chaos', { timeout: 600_000 }, () => {
  it.each(seeds)('loses nothing, doubles nothing and leaves nothing: --seed %i', async (seed) => {
    const run = { seed, jobs: 30, workers: 3, apis: 1, minutes: 0.5 };
    const faults = scheduleOf(run);
    const lines: string[] = [];
    const result = await runChaos({
      ...run,
      faults,
      say: (line) => lines.push(line),
      signal: new AbortController().signal,
    });
    expect(result.findings, lines.join('\n')).toEqual([]);
    const { requested, succeeded, failed, cancelled, lost, doubled, orphans, ledgerSum, holdsOpen } = result;
    expect({ lost, doubled, orphans, ledgerSum, holdsOpen }).toEqual({
      lost: 0,
      doubled: 0,
      orphans: 0,
      ledgerSum: 0,
      holdsOpen: 0,
    });
    expect(requested).toBe(run.jobs);
    expect(succeeded + failed + cancelled).toBe(run.jobs);
    const fallen = Object.values(result.faults).reduce((sum, count) => sum + count, 0);
    expect(fallen + result.faultsMissed).toBe(faults.length);
    expect(fallen).toBeGreaterThan(faults.length / 2);
  });

  it('ends every process when it is stopped in the middle', async () => {
    const stop = new AbortController();
    const run = { seed: 1, jobs: 10, workers: 1, apis: 1, minutes: 5 };
    const running = runChaos({
      ...run,
      faults: scheduleOf(run),
      say: (line) => {
        if (line.includes('accepted')) stop.abort(new Error('stopped by hand'));
      },
      signal: stop.signal,
    });
    await expect(running).rejects.toThrow(/aborted|stopped by hand/);
  });
});
