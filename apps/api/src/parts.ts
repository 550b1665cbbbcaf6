import type { Orm } from '@pingvas/db';
import { createOrm } from '@pingvas/db';
import { createFaultHook, faultFile } from '@pingvas/faults';
import type { Redis } from 'ioredis';
import type { PgBoss } from 'pg-boss';
import type { Logger } from 'pino';
import type { ApiConfig } from './config.ts';
import { type Clock, type Context, systemClock } from './platform/context.ts';
import { type ApiFaults, faultPoints } from './platform/faults/fault-points.ts';
import { createDrain, type Drain } from './platform/http/drain.ts';
import { createBoss } from './platform/jobs/create-boss.ts';
import { readQueueDepths } from './platform/jobs/queue-health.ts';
import { createLimits } from './platform/limits/create-limits.ts';
import type { Limits } from './platform/limits/limits.ts';
import { createInProcessLiveBus } from './platform/live/in-process-live-bus.ts';
import type { LiveBus } from './platform/live/live-bus.ts';
import type { Mailer } from './platform/mail/mailer.ts';
import { createOutboxMailer } from './platform/mail/outbox-mailer.ts';
import { createMetrics, type Metrics } from './platform/metrics/metrics.ts';
import { createKeyring, type Keyring } from './platform/secrets/keyring.ts';
import { createDiskStorage, type DiskStorage } from './platform/storage/disk-storage.ts';
import type { ObjectStorage } from './platform/storage/object-storage.ts';

/** How many connections the queue's own pool holds: its calls within our transactions use ours. */
const bossPoolMax = 3;

/** Everything one api process is made of, open. */
export interface Parts {
  readonly config: ApiConfig;
  readonly log: Logger;
  readonly clock: Clock;
  readonly orm: Orm;
  readonly boss: PgBoss;
  readonly live: LiveBus;
  readonly storage: ObjectStorage;
  readonly keyring: Keyring;
  /** Set when files lie on disk: then the api answers their addresses itself. */
  readonly disk: DiskStorage | null;
  readonly mailer: Mailer;
  readonly metrics: Metrics;
  readonly limits: Limits;
  readonly drain: Drain;
  readonly faults: ApiFaults;
  /** Gives back every connection; the last thing a process does. */
  close(): Promise<void>;
}

/** Opens what the configuration names. Connections are made when first needed, so a database that is away is no reason to fail. */
export async function openParts(
  config: ApiConfig,
  log: Logger,
  options: { readonly withProcessMetrics: boolean } = { withProcessMetrics: true },
): Promise<Parts> {
  const clock = systemClock;
  const orm = await createOrm({ url: config.databaseUrl, poolMax: config.databasePoolMax });
  const boss = createBoss({ databaseUrl: config.databaseUrl, poolMax: bossPoolMax, log });
  const live =
    config.redisUrl === null ? createInProcessLiveBus({ log }) : await openRedisLiveBus(config.redisUrl, log);
  const { storage, disk, closeStorage } = await openStorage(config, clock);
  const mailer = config.smtp === null ? createOutboxMailer(orm.em, clock) : await openSmtpMailer(config.smtp);
  const metrics = createMetrics({ withProcess: options.withProcessMetrics });
  metrics.setQueueDepthSource(() => readQueueDepths(orm.em.fork()));
  const limits = createLimits({
    rates: config.limitRates,
    redis: config.redisUrl === null ? null : await openLimitsRedis(config.redisUrl),
    isRedisUp: () => live.state() === 'connected',
    metrics,
  });

  return {
    config,
    log,
    clock,
    orm,
    boss,
    live,
    storage,
    keyring: createKeyring(config.identityKeys),
    disk,
    mailer,
    metrics,
    limits,
    drain: createDrain(),
    faults: createFaultHook(config.faults, {
      file: config.faultFile === null ? null : faultFile(config.faultFile, faultPoints),
    }),
    async close() {
      await live.close();
      limits.close();
      closeStorage();
      await orm.close(true);
    },
  };
}

async function openStorage({ storage: settings, publicOrigin }: ApiConfig, clock: Clock) {
  if ('disk' in settings) {
    const { folder, signingKey } = settings.disk;
    const disk = createDiskStorage({ folder, publicOrigin, signingKeys: [signingKey], clock });
    return { storage: disk, disk, closeStorage: () => undefined };
  }
  // A tenth of the start, and nobody without S3 needs it.
  const { createS3Storage } = await import('./platform/storage/s3-storage.ts');
  const s3 = createS3Storage({ ...settings.s3, clock });
  return { storage: s3, disk: null, closeStorage: () => s3.close() };
}

/*
 * What most studios do without is loaded where it is asked for: together it is a tenth of the start.
 */

async function openRedisLiveBus(url: string, log: Logger): Promise<LiveBus> {
  const { createRedisLiveBus } = await import('./platform/live/redis-live-bus.ts');
  return createRedisLiveBus({ url, log });
}

async function openLimitsRedis(url: string): Promise<Redis> {
  const { connectLimitsRedis } = await import('./platform/limits/connect-limits-redis.ts');
  return connectLimitsRedis(url);
}

async function openSmtpMailer(smtp: NonNullable<ApiConfig['smtp']>): Promise<Mailer> {
  const { createSmtpMailer } = await import('./platform/mail/smtp-mailer.ts');
  return createSmtpMailer(smtp);
}

/** The context of one round of background work. */
export function newContext(parts: Parts): Context {
  const { orm, log, drain } = parts;
  return { ...contextOfCall(parts, { requestId: null, log, signal: drain.signal }), em: orm.em.fork() };
}

/** The context of one request, as far as it is the same for all the calls that the request carries. */
export function contextOfCall(
  { config, clock, boss, live, storage, keyring, mailer, metrics, limits, faults }: Parts,
  call: { readonly requestId: string | null; readonly log: Logger; readonly signal: AbortSignal },
): Omit<Context, 'em'> {
  return {
    clock,
    boss,
    live,
    storage,
    keyring,
    mailer,
    metrics,
    limits,
    faults,
    log: call.log,
    requestId: call.requestId,
    signal: call.signal,
    settings: {
      publicOrigin: config.publicOrigin,
      welcomeCredits: config.welcomeCredits,
      areNewModelsActive: config.areNewModelsActive,
      orphanAfterSeconds: config.orphanAfterSeconds,
      requireVerifiedEmail: config.requireVerifiedEmail,
      oauth: config.oauth,
    },
  };
}
