import { createHash, randomBytes } from 'node:crypto';
import {
  type ActorContext,
  apiConfigSchema,
  authenticateWorker,
  closePictureDecoders,
  createLog,
  grantCredits,
  issueWorkerToken,
  type LeaseholderContext,
  newContext,
  openAccount,
  openParts,
  type Parts,
  registerWorker,
  toApiConfig,
  type WorkerContext,
} from '@pingvas/api/inside';
import { Model, newId, Session, User } from '@pingvas/db';
import type { PgBoss } from 'pg-boss';
import type { BenchDatabase } from '../bench-postgres.ts';
import type { BenchTools } from '../tools.ts';
import { openBareBoss } from './bare-boss.ts';

/** Callers at once, in all scenarios without HTTP. */
export const concurrency = 16;
/** Connections of ours and of the baseline; the api's own default. */
export const poolMax = 10;
/** Enough for every request of a run. */
const creditsOfEverybody = 1_000_000_000;

/** The api's parts without HTTP, on a database of their own, and a bare queue beside them in the same database. */
export interface Studio {
  readonly database: BenchDatabase;
  readonly parts: Parts;
  /** Bare pg-boss: the same database, pool size and schema, nothing of ours around it. */
  readonly bareBoss: PgBoss;
  newPerson(): Promise<Person>;
  newWorker(modelNames: readonly string[]): Promise<Machine>;
}

export interface Person {
  readonly userId: string;
  /** A context as a request of this person gets it. */
  context(): ActorContext;
}

export interface Machine {
  readonly workerId: string;
  /** In the order of the names. */
  readonly modelIds: readonly string[];
  context(): WorkerContext & LeaseholderContext;
}

/** Opens both; they are closed with the scenario. */
export async function openStudio(tools: BenchTools): Promise<Studio> {
  const database = await tools.newDatabase();
  const storageFolder = await tools.newFolder();
  const config = toApiConfig(
    apiConfigSchema.parse({
      DATABASE_URL: database.servingUrl,
      DATABASE_POOL_MAX: String(poolMax),
      STORAGE_FOLDER: storageFolder,
      STORAGE_SIGNING_KEY: randomBytes(32).toString('hex'),
      IDENTITY_ENCRYPTION_KEY: randomBytes(32).toString('base64'),
      MODELS_AUTO_ADD: 'true',
      LOG_LEVEL: 'silent',
    }),
  );
  const parts = await openParts(config, createLog({ level: config.logLevel }), { withProcessMetrics: false });
  await parts.boss.start();
  tools.atEnd(async () => {
    await parts.boss.stop({ graceful: false });
    await closePictureDecoders();
    await parts.close();
  });
  const bareBoss = await openBareBoss(database.servingUrl, poolMax);
  tools.atEnd(() => bareBoss.stop({ graceful: false }));

  return {
    database,
    parts,
    bareBoss,
    newPerson: () => newPerson(parts),
    newWorker: (modelNames) => newWorker(parts, modelNames),
  };
}

async function newPerson(parts: Parts): Promise<Person> {
  const userId = newId();
  const now = parts.clock.now();
  const sessionId = createHash('sha256').update(userId).digest('hex');
  const ends = new Date(now.getTime() + 7 * 24 * 3_600_000);
  await parts.orm.em.fork().transactional(async (tx) => {
    tx.create(User, {
      id: userId,
      email: `${userId}@bench.test`,
      passwordHash: null,
      role: 'user',
      tier: 'free',
      isActive: true,
      createdAt: now,
      updatedAt: now,
    });
    await tx.flush();
    tx.create(Session, {
      idHash: sessionId,
      userId,
      kind: 'bearer',
      createdAt: now,
      lastSeenAt: now,
      expiresAt: ends,
      idleExpiresAt: ends,
      userAgent: null,
      address: null,
    });
    await tx.flush();
    await openAccount(tx, userId);
    await grantCredits(tx, { userId, amount: creditsOfEverybody, idempotencyKey: `bench:${userId}` });
  });
  const actor = { userId, role: 'user', tier: 'free', credentialId: sessionId, apiKeyId: null } as const;
  return { userId, context: () => ({ ...newContext(parts), actor }) };
}

async function newWorker(parts: Parts, modelNames: readonly string[]): Promise<Machine> {
  const { token } = await issueWorkerToken(newContext(parts), { label: 'bench' });
  const worker = await authenticateWorker(newContext(parts), token);
  const context = () => ({
    ...newContext(parts),
    worker,
    secretHash: worker.secretHash,
    authenticateWorker: () => authenticateWorker(newContext(parts), token),
  });
  const { workerId } = await registerWorker(context(), {
    name: newId(),
    models: modelNames.map((name) => ({ key: newId(), name, base: 'sd-1', type: 'main', hash: null })),
    engine: { version: '6.14.2', isEmulator: true },
    machine: { hostname: 'bench', platform: process.platform, cpuCount: 1, memoryBytes: 2 ** 30, gpus: [] },
  });
  const models = await parts.orm.em.fork().find(Model, { name: { $in: [...modelNames] } });
  const modelIds = modelNames.flatMap((name) => models.find((model) => model.name === name)?.id ?? []);
  return { workerId, modelIds, context };
}
