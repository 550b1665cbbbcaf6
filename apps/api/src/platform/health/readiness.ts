import type { EntityManager } from '@mikro-orm/postgresql';
import { secondsSinceSupervision } from '../jobs/queue-health.ts';
import type { LiveBus } from '../live/live-bus.ts';
import type { ObjectStorage } from '../storage/object-storage.ts';

/** Supervision runs every 5 s in every api: six missed rounds are a standstill. */
const supervisionAgeMaxSeconds = 30;
const checkMsMax = 2_000;

interface Check {
  readonly isOk: boolean;
  /** What is wrong, or a number worth knowing. Never an address or a message of an exception. */
  readonly says: string;
}

export interface Readiness {
  readonly isReady: boolean;
  /** Why not, in the order of the checks; empty when ready. */
  readonly reasons: readonly string[];
  readonly checks: {
    readonly database: Check;
    readonly migrations: Check;
    readonly queue: Check;
    /** Reported only: without Redis live events are local, without storage only pictures wait. */
    readonly redis: Check;
    readonly storage: Check;
  };
}

export interface ReadinessParts {
  readonly em: EntityManager;
  readonly live: Pick<LiveBus, 'state'>;
  readonly storage: Pick<ObjectStorage, 'check'>;
  readonly isDraining: () => boolean;
  /** The newest migration that this build knows, and whether the database has it and all before it. */
  readonly latestMigration: string;
  readonly isFullyMigrated: (em: EntityManager) => Promise<boolean>;
}

/** Whether this process should get requests, each check bounded in time. */
export async function readReadiness(parts: ReadinessParts): Promise<Readiness> {
  const em = parts.em.fork();
  const [database, migrations, queue, storage] = await Promise.all([
    check(async () => {
      await em.fork().execute('select 1');
      return ok('answers');
    }),
    check(async () => {
      return (await parts.isFullyMigrated(em.fork()))
        ? ok(parts.latestMigration)
        : failed(`not at ${parts.latestMigration}`);
    }),
    check(async () => {
      const seconds = await secondsSinceSupervision(em.fork());
      // No queue yet, or none looked at: a fresh installation.
      if (seconds === null) return ok('not yet supervised');
      const says = `supervised ${Math.round(seconds)} s ago`;
      return seconds <= supervisionAgeMaxSeconds ? ok(says) : failed(says);
    }),
    check(async () => {
      await parts.storage.check();
      return ok('answers');
    }),
  ]);
  const redisState = parts.live.state();
  const checks = {
    database,
    migrations,
    queue,
    storage,
    redis: { isOk: redisState !== 'disconnected', says: redisState },
  };
  const reasons = [
    ...(parts.isDraining() ? ['draining'] : []),
    ...(['database', 'migrations', 'queue'] as const)
      .filter((name) => !checks[name].isOk)
      .map((name) => `${name}: ${checks[name].says}`),
  ];
  return { isReady: reasons.length === 0, reasons, checks };
}

async function check(run: () => Promise<Check>): Promise<Check> {
  const { promise: late, resolve } = Promise.withResolvers<Check>();
  const timer = setTimeout(() => resolve(failed('does not answer in time')), checkMsMax);
  try {
    return await Promise.race([run().catch(() => failed('does not answer')), late]);
  } finally {
    clearTimeout(timer);
  }
}

function ok(says: string): Check {
  return { isOk: true, says };
}

function failed(says: string): Check {
  return { isOk: false, says };
}
