/** What a fault falls on; a number stands behind those of which there are several. */
export type TargetKind = 'worker' | 'engine' | 'api' | 'storage' | 'postgres' | 'redis';

/** What a fault keeps from working while it lasts: `link` is the worker's, or the api's, way to others. */
type Hurts = 'process' | 'link' | 'nothing';

export interface FaultKindRule {
  readonly on: TargetKind;
  readonly hurts: Hurts;
  /** How often it is chosen, beside the others. */
  readonly weight: number;
  /** Milliseconds it lasts, least and most. */
  readonly lasts: readonly [number, number];
  /** One of the points at which that process can be told to die. */
  readonly hasPoint?: true;
}

const short = [400, 4_000] as const;
const restart = [300, 5_000] as const;
/** Also beyond the ten seconds after which a silent worker has lost its work. */
const pastLease = [1_000, 16_000] as const;

/** Every way in which the run is disturbed. */
export const faultKinds = {
  'worker-kill': { on: 'worker', hurts: 'process', weight: 12, lasts: restart },
  'worker-point': { on: 'worker', hurts: 'process', weight: 8, lasts: pastLease, hasPoint: true },
  'worker-pause': { on: 'worker', hurts: 'process', weight: 8, lasts: pastLease },
  'worker-stop': { on: 'worker', hurts: 'process', weight: 3, lasts: restart },
  'worker-api-cut': { on: 'worker', hurts: 'link', weight: 6, lasts: pastLease },
  'worker-api-hang': { on: 'worker', hurts: 'link', weight: 3, lasts: pastLease },
  'worker-api-delay': { on: 'worker', hurts: 'link', weight: 3, lasts: short },
  'worker-engine-cut': { on: 'worker', hurts: 'link', weight: 6, lasts: pastLease },
  'worker-engine-hang': { on: 'worker', hurts: 'link', weight: 3, lasts: short },
  'engine-kill': { on: 'engine', hurts: 'process', weight: 8, lasts: restart },
  'engine-pause': { on: 'engine', hurts: 'process', weight: 3, lasts: short },
  'engine-memory': { on: 'engine', hurts: 'nothing', weight: 4, lasts: short },
  'engine-black': { on: 'engine', hurts: 'nothing', weight: 4, lasts: short },
  'engine-truncated': { on: 'engine', hurts: 'nothing', weight: 4, lasts: short },
  'engine-stale': { on: 'engine', hurts: 'nothing', weight: 3, lasts: short },
  'engine-errors': { on: 'engine', hurts: 'nothing', weight: 3, lasts: short },
  'engine-sockets': { on: 'engine', hurts: 'nothing', weight: 3, lasts: short },
  'engine-disorder': { on: 'engine', hurts: 'nothing', weight: 3, lasts: short },
  'engine-silence': { on: 'engine', hurts: 'nothing', weight: 2, lasts: short },
  'api-kill': { on: 'api', hurts: 'process', weight: 8, lasts: restart },
  'api-point': { on: 'api', hurts: 'process', weight: 10, lasts: pastLease, hasPoint: true },
  'api-pause': { on: 'api', hurts: 'process', weight: 3, lasts: pastLease },
  'api-stop': { on: 'api', hurts: 'process', weight: 3, lasts: restart },
  'api-postgres-cut': { on: 'api', hurts: 'link', weight: 4, lasts: short },
  'api-postgres-hang': { on: 'api', hurts: 'link', weight: 4, lasts: short },
  'api-redis-cut': { on: 'redis', hurts: 'link', weight: 4, lasts: short },
  'redis-kill': { on: 'redis', hurts: 'process', weight: 3, lasts: restart },
  'storage-cut': { on: 'storage', hurts: 'process', weight: 4, lasts: short },
  'storage-errors': { on: 'storage', hurts: 'process', weight: 4, lasts: short },
  'storage-hang': { on: 'storage', hurts: 'process', weight: 4, lasts: short },
  'postgres-stop': { on: 'postgres', hurts: 'process', weight: 7, lasts: restart },
  'postgres-kill': { on: 'postgres', hurts: 'process', weight: 9, lasts: restart },
} as const satisfies Record<string, FaultKindRule>;

export type FaultKind = keyof typeof faultKinds;

/** All of them, in a fixed order: a seed means the same run everywhere. */
export const allFaultKinds = Object.keys(faultKinds).filter((name): name is FaultKind =>
  Object.hasOwn(faultKinds, name),
);
