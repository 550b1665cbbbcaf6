import {
  allFaultKinds,
  type FaultKind,
  type FaultKindRule,
  faultKinds,
  type TargetKind,
} from './fault-kinds.ts';
import { type Chance, seededChance } from './seeded-chance.ts';

export interface ScheduleOptions {
  readonly seed: number;
  /** Milliseconds in which faults fall; every one is healed within them. */
  readonly lengthMs: number;
  readonly workers: number;
  readonly apis: number;
  readonly hasRedis: boolean;
  /** Where the api, and the worker, can be told to die. */
  readonly apiPoints: readonly string[];
  readonly workerPoints: readonly string[];
}

export interface Fault {
  readonly kind: FaultKind;
  /** Which of several; 0 where there is one. */
  readonly target: number;
  /** Milliseconds after the start of the run. */
  readonly at: number;
  readonly lastsMs: number;
  /** How often: pictures, errors, the visit of a point. */
  readonly times: number;
  /** Of the process that dies there. */
  readonly point: string | null;
}

/** Nothing happens before all have something to do. */
const quietStartMs = 2_000;
/** After it nothing is disturbed. */
const quietEndMs = 2_000;
/** Between two faults that concern everybody: a busy machine takes a while to start an api, and then there is work. */
const breathMs = 12_000;

/**
 * Which fault falls when on whom: a pure function of its options, so that a seed replays. One target has one fault at
 * a time; of all workers at most half are hurt at once; what concerns everybody (the only api, storage, database)
 * never overlaps and leaves time to breathe in between.
 */
export function buildSchedule(options: ScheduleOptions): readonly Fault[] {
  const chance = seededChance(options.seed);
  const kinds = allFaultKinds.filter((kind) => countOf(faultKinds[kind], options) > 0);
  const faults: Fault[] = [];
  const gapMs = Math.max(1_200, 14_000 / (options.workers + 2));
  let at = quietStartMs;
  for (;;) {
    at += Math.round(gapMs * (0.3 + 1.4 * chance.next()));
    // The same numbers are drawn whether the fault fits or not, so that one change does not change everything after it.
    const fault = drawFault(chance, kinds, options, at);
    if (at > options.lengthMs) return faults;
    const fits =
      fault.at + fault.lastsMs <= options.lengthMs - quietEndMs && isBearable(fault, faults, options);
    if (fits) faults.push(fault);
  }
}

function drawFault(chance: Chance, kinds: readonly FaultKind[], options: ScheduleOptions, at: number): Fault {
  const kind = byWeight(chance, kinds);
  const rule: FaultKindRule = faultKinds[kind];
  const target = chance.between(0, countOf(rule, options) - 1);
  const lastsMs = chance.between(...rule.lasts);
  const times = chance.between(1, 3);
  const points = rule.on === 'api' ? options.apiPoints : options.workerPoints;
  const point = rule.hasPoint === true ? chance.oneOf(points) : null;
  return { kind, target, at, lastsMs, times, point };
}

function byWeight(chance: Chance, kinds: readonly FaultKind[]): FaultKind {
  const sum = kinds.reduce((total, kind) => total + faultKinds[kind].weight, 0);
  let left = chance.between(1, sum);
  for (const kind of kinds) {
    left -= faultKinds[kind].weight;
    if (left <= 0) return kind;
  }
  throw new Error('There is no kind of fault to choose from');
}

function countOf(rule: FaultKindRule, options: ScheduleOptions): number {
  if (rule.hasPoint === true && pointsOf(rule, options).length === 0) return 0;
  const counts: Record<TargetKind, number> = {
    worker: options.workers,
    engine: options.workers,
    api: options.apis,
    redis: options.hasRedis ? 1 : 0,
    storage: 1,
    postgres: 1,
  };
  // The only api has nobody to talk to through Redis, but its link to it can be cut all the same.
  return counts[rule.on];
}

const pointsOf = (rule: FaultKindRule, options: ScheduleOptions) =>
  rule.on === 'api' ? options.apiPoints : options.workerPoints;

/** Whether a fault may fall beside all that were chosen before it. */
function isBearable(fault: Fault, others: readonly Fault[], options: ScheduleOptions): boolean {
  const rule = faultKinds[fault.kind];
  const during = others.filter((other) => overlaps(other, fault, 0));
  const isSame = (other: Fault) => faultKinds[other.kind].on === rule.on && other.target === fault.target;
  if (during.some(isSame)) return false;
  if (concernsAll(fault, options)) {
    return !others.some((other) => concernsAll(other, options) && overlaps(other, fault, breathMs));
  }
  if (rule.on !== 'worker' && rule.on !== 'engine') return true;
  const hurt = new Set(
    [...during.filter(hurtsWorker), fault].filter(hurtsWorker).map(({ target }) => target),
  );
  return hurt.size <= hurtWorkersMax(options.workers);
}

/** How many workers may be away, or cut off, or without their engine at the same time. */
export function hurtWorkersMax(workers: number): number {
  return Math.max(1, Math.floor(workers / 2));
}

/** True for a fault that keeps a worker from working while it lasts. */
export function hurtsWorker({ kind }: Fault): boolean {
  const { on, hurts } = faultKinds[kind];
  return (on === 'worker' || on === 'engine') && hurts !== 'nothing';
}

/** True for a fault during which nobody is served. */
export function concernsAll({ kind }: Fault, { apis }: Pick<ScheduleOptions, 'apis'>): boolean {
  const { on } = faultKinds[kind];
  return on === 'postgres' || on === 'storage' || (on === 'api' && apis === 1);
}

/** True when less than `apartMs` lies between two faults. */
export function overlaps(one: Fault, other: Fault, apartMs: number): boolean {
  return one.at < other.at + other.lastsMs + apartMs && other.at < one.at + one.lastsMs + apartMs;
}
