import { seededChance } from './seeded-chance.ts';

export interface JobPlanOptions {
  readonly seed: number;
  readonly jobs: number;
  readonly people: number;
  /** Milliseconds over which the requests are spread. */
  readonly lengthMs: number;
}

/** One thing that a person does: asks for pictures, in one of the ways in which people do. */
export interface PlannedJob {
  readonly at: number;
  readonly person: number;
  readonly count: number;
  readonly steps: number;
  /** Asks so many times with the same key, at once. */
  readonly asks: number;
  /** Hangs up after so many milliseconds, and asks again with the same key; null waits. */
  readonly hangsUpAfterMs: number | null;
  /** Cancels so long after it was accepted; null lets it end. */
  readonly cancelsAfterMs: number | null;
  /** Takes the first picture out of the gallery again. */
  readonly removes: boolean;
}

/** What people do in one run: a pure function of its options. */
export function planJobs({ seed, jobs, people, lengthMs }: JobPlanOptions): readonly PlannedJob[] {
  // Another stream of chance than the faults: more jobs must not change them.
  const chance = seededChance(seed ^ 0x5f3759df);
  const planned = Array.from({ length: jobs }, (): PlannedJob => {
    const willCancel = chance.percent(12);
    return {
      at: chance.between(0, lengthMs),
      person: chance.between(0, people - 1),
      count: chance.between(1, 4),
      steps: chance.between(2, 8),
      asks: chance.percent(15) ? 2 : 1,
      hangsUpAfterMs: chance.percent(8) ? chance.between(1, 60) : null,
      cancelsAfterMs: willCancel ? chance.between(0, 4_000) : null,
      removes: !willCancel && chance.percent(10),
    };
  });
  return planned.sort((one, other) => one.at - other.at);
}
