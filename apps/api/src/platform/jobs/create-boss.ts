import { PgBoss, systemClock } from 'pg-boss';
import type { Logger } from 'pino';

/** The queue's tables live beside ours, in a schema of their own. */
export const queueSchema = 'queue';

/** A dead worker's job must be on offer again within 20 s: 10 s of silence, and a look every 5 s. */
export const superviseSeconds = 5;

/** A server that dies without a word closes no connection; without this the queue's own calls would wait for ever. */
const passedToPool = { query_timeout: 60_000 };

/**
 * Runs on when the machine's own clock is set: a worker waits for what is left of its interval, and by a clock that went
 * back an hour while it worked that is an hour more.
 */
const steadyClock = { ...systemClock, now: () => performance.timeOrigin + performance.now() };

export interface BossOptions {
  /** Of the serving role: installing and migrating the queue belongs to the migrate step. */
  readonly databaseUrl: string;
  readonly poolMax: number;
  readonly log: Logger;
  /** False in tests that supervise by hand. */
  readonly isSupervising?: boolean;
}

/**
 * The queue's client, not yet started. Every api supervises; the queue's own claims see to it that one pass runs
 * per interval. Errors of the background passes are logged and tried again with the next pass.
 */
export function createBoss({ databaseUrl, poolMax, log, isSupervising = true }: BossOptions): PgBoss {
  const boss = new PgBoss({
    ...passedToPool,
    connectionString: databaseUrl,
    clock: steadyClock,
    application_name: 'pingvas-queue',
    schema: queueSchema,
    max: poolMax,
    migrate: false,
    createSchema: false,
    // Recurring work of ours runs in the api under advisory locks, so that it shares its transactions.
    schedule: false,
    supervise: isSupervising,
    superviseIntervalSeconds: superviseSeconds,
    monitorIntervalSeconds: superviseSeconds,
    maintenanceIntervalSeconds: 3_600,
    // Rebuilding indexes needs the owner of the tables, and the serving role is not.
    reindex: false,
  });
  boss.on('error', (error) => log.error({ err: error }, 'queue error'));
  boss.on('warning', ({ message }) => log.warn({ reason: message }, 'queue warning'));
  return boss;
}
