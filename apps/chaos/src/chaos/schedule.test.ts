import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { faultKinds } from './fault-kinds.ts';
import { planJobs } from './plan-jobs.ts';
import {
  buildSchedule,
  concernsAll,
  hurtsWorker,
  hurtWorkersMax,
  overlaps,
  type ScheduleOptions,
} from './schedule.ts';

const options = fc.record({
  seed: fc.integer({ min: 0, max: 4_294_967_295 }),
  lengthMs: fc.integer({ min: 6_000, max: 240_000 }),
  workers: fc.integer({ min: 1, max: 12 }),
  apis: fc.integer({ min: 1, max: 3 }),
  hasRedis: fc.boolean(),
  apiPoints: fc.constantFrom(['a', 'b', 'c'], []),
  workerPoints: fc.constantFrom(['x', 'y'], []),
});

function holds(check: (given: ScheduleOptions) => void): void {
  fc.assert(
    fc.property(options, (given) => {
      check(given);
    }),
  );
}

describe('a schedule of faults', () => {
  it('is the same for the same seed and options', () => {
    holds((given) => expect(buildSchedule(given)).toEqual(buildSchedule({ ...given })));
  });

  it('differs between seeds', () => {
    const given = { lengthMs: 60_000, workers: 3, apis: 1, hasRedis: false, apiPoints: [], workerPoints: [] };
    const one = buildSchedule({ ...given, seed: 1 });
    expect(one.length).toBeGreaterThan(5);
    expect(buildSchedule({ ...given, seed: 2 })).not.toEqual(one);
  });

  it('heals every fault before the run is over', () => {
    holds((given) => {
      for (const { at, lastsMs } of buildSchedule(given)) {
        expect(at).toBeGreaterThan(0);
        expect(lastsMs).toBeGreaterThan(0);
        expect(at + lastsMs).toBeLessThan(given.lengthMs);
      }
    });
  });

  it('falls on parts that exist, at points that they have', () => {
    holds((given) => {
      for (const { kind, target, point } of buildSchedule(given)) {
        const { on } = faultKinds[kind];
        const count = on === 'api' ? given.apis : on === 'worker' || on === 'engine' ? given.workers : 1;
        expect(target).toBeLessThan(count);
        if (on === 'redis') expect(given.hasRedis).toBe(true);
        const hasPoint = 'hasPoint' in faultKinds[kind];
        expect(point !== null).toBe(hasPoint);
        if (point !== null) expect(on === 'api' ? given.apiPoints : given.workerPoints).toContain(point);
      }
    });
  });

  it('never disturbs one part in two ways at once', () => {
    holds((given) => {
      const faults = buildSchedule(given);
      for (const [index, fault] of faults.entries()) {
        for (const other of faults.slice(0, index)) {
          const isSame =
            faultKinds[other.kind].on === faultKinds[fault.kind].on && other.target === fault.target;
          if (isSame) expect(overlaps(other, fault, 0)).toBe(false);
        }
      }
    });
  });

  it('leaves half of the workers alone at every moment, and somebody to serve them most of the time', () => {
    holds((given) => {
      const faults = buildSchedule(given);
      for (const { at } of faults) {
        const now = faults.filter((fault) => fault.at <= at && at < fault.at + fault.lastsMs);
        const hurt = new Set(now.filter(hurtsWorker).map(({ target }) => target));
        expect(hurt.size).toBeLessThanOrEqual(hurtWorkersMax(given.workers));
        expect(now.filter((fault) => concernsAll(fault, given)).length).toBeLessThanOrEqual(1);
      }
    });
  });

  it('uses every kind of fault that there is, sooner or later', () => {
    const used = new Set(
      [1, 2, 3].flatMap((seed) =>
        buildSchedule({
          seed,
          lengthMs: 600_000,
          workers: 10,
          apis: 2,
          hasRedis: true,
          apiPoints: ['a'],
          workerPoints: ['x'],
        }).map(({ kind }) => kind),
      ),
    );
    expect([...used].sort()).toEqual(Object.keys(faultKinds).sort());
  });
});

describe('what people do', () => {
  it('is the same for the same seed, and as much as was asked for', () => {
    const given = fc.record({
      seed: fc.integer({ min: 0, max: 4_294_967_295 }),
      jobs: fc.integer({ min: 1, max: 300 }),
      people: fc.integer({ min: 1, max: 20 }),
      lengthMs: fc.integer({ min: 1, max: 900_000 }),
    });
    fc.assert(
      fc.property(given, (plan) => {
        const jobs = planJobs(plan);
        expect(jobs).toEqual(planJobs({ ...plan }));
        expect(jobs).toHaveLength(plan.jobs);
        for (const { at, person, count } of jobs) {
          expect(at).toBeLessThanOrEqual(plan.lengthMs);
          expect(person).toBeLessThan(plan.people);
          expect(count).toBeGreaterThanOrEqual(1);
        }
      }),
    );
  });
});
