import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { workerTiming } from '../worker-timing.ts';
import { pauseLengthMs, shortestShare } from './backoff.ts';

const limits = { minMs: 500, maxMs: 15_000 };

/** How many tries fit into an outage when every draw is the same. */
function triesWithin(outageMs: number, given: typeof limits, draw: number): number {
  let tries = 0;
  for (let at = 0; at < outageMs; tries += 1) at += pauseLengthMs(given, tries, () => draw);
  return tries;
}

describe('pauses between tries', () => {
  it('grow to the longest and stay there, any length up to it being as likely', () => {
    expect([0, 1, 2, 3, 4, 5, 6, 99].map((tries) => pauseLengthMs(limits, tries, () => 1))).toEqual([
      500, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000, 15_000,
    ]);
    expect(pauseLengthMs(limits, 99, () => 0.5)).toBe((15_000 + 250) / 2);
  });

  it('are never shorter than half the shortest nor longer than the longest, whatever chance says', () => {
    fc.assert(
      fc.property(fc.nat(10_000), fc.double({ min: 0, max: 1, noNaN: true }), (tries, draw) => {
        const length = pauseLengthMs(limits, tries, () => draw);
        expect(length).toBeGreaterThanOrEqual(limits.minMs * shortestShare);
        expect(length).toBeLessThanOrEqual(limits.maxMs);
      }),
    );
  });

  it('let a worker ask some forty times in five minutes of outage, and not much more with bad luck', () => {
    const fiveMinutes = 300_000;
    expect(triesWithin(fiveMinutes, workerTiming.fleetBackoff, 0.5)).toBeLessThanOrEqual(45);
    expect(triesWithin(fiveMinutes, workerTiming.fleetBackoff, 0)).toBeLessThanOrEqual(
      fiveMinutes / (workerTiming.fleetBackoff.minMs * shortestShare),
    );
  });
});
