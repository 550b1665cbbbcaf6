import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Recipe, recipe } from '@pingvas/contracts';
import { Generation, Model, newId, User } from '@pingvas/db';
import { createTestDatabase } from '@pingvas/db/testing';
import { noFaults } from '@pingvas/faults';
import { pino } from 'pino';
import { type ActorContext, type Context, systemClock } from '../../platform/context.ts';
import { createBoss } from '../../platform/jobs/create-boss.ts';
import { createLimits } from '../../platform/limits/create-limits.ts';
import { ordinaryRates } from '../../platform/limits/limit-rates.ts';
import { createInProcessLiveBus } from '../../platform/live/in-process-live-bus.ts';
import { createOutboxMailer } from '../../platform/mail/outbox-mailer.ts';
import { createMetrics } from '../../platform/metrics/metrics.ts';
import { buildPng } from '../../platform/pictures/testing/build-png.ts';
import { createKeyring } from '../../platform/secrets/keyring.ts';
import { createDiskStorage } from '../../platform/storage/disk-storage.ts';
import { insertImage } from './insert-image.ts';
import { type PreparedPicture, preparePicture, type UploadedImage } from './prepare-picture.ts';

export const pictureSize = { width: 128, height: 96 };

const modelName = 'dreamshaper-8';

/** Pictures for people who are already there, each really prepared and stored. Adds one model. */
export async function createTestPictures(context: () => Context) {
  const em = () => context().em;
  const modelId = newId();
  await em().insert(Model, {
    id: modelId,
    name: modelName,
    displayName: 'DreamShaper 8',
    type: 'main',
    base: 'sd-1',
    objectKey: null,
    path: null,
    sizeBytes: null,
    isActive: true,
    metadata: {},
    createdAt: new Date(),
    updatedAt: new Date(),
  });

  function buildRecipe(facts: Partial<Recipe> = {}): Recipe {
    return recipe.parse({
      prompt: 'a lighthouse at dusk',
      negativePrompt: '',
      modelId,
      ...pictureSize,
      steps: 30,
      cfgScale: 7.5,
      scheduler: 'euler',
      seed: '41',
      count: 8,
      ...facts,
    });
  }

  /** A generation's row, without a job or money: the gallery asks for neither. */
  async function addGeneration(userId: string): Promise<string> {
    const id = newId();
    const now = new Date();
    await em().insert(Generation, {
      id,
      userId,
      modelName,
      ...buildRecipe(),
      requestKey: id,
      requestHash: '0'.repeat(64),
      status: 'rendering',
      pricePerPicture: 1,
      attempt: 1,
      jobId: newId(),
      queueName: 'render.test',
      failureCode: null,
      failureFault: null,
      failureMessage: null,
      isEmulated: false,
      createdAt: now,
      startedAt: now,
      completedAt: null,
      updatedAt: now,
    });
    return id;
  }

  async function buildUpload(userId: string, facts: Partial<UploadedImage> = {}): Promise<UploadedImage> {
    const bytes = facts.bytes ?? (await buildPng({ ...pictureSize, texts: { invokeai_graph: 'secret' } }));
    return {
      bytes,
      uploadSha256: createHash('sha256').update(bytes).digest('hex'),
      userId,
      generationId: facts.generationId ?? (await addGeneration(userId)),
      pictureIndex: 0,
      recipe: buildRecipe(),
      modelName,
      modelBase: 'sd-1',
      priceInCredits: 1,
      isEmulated: false,
      renderSeconds: 2.5,
      ...facts,
    };
  }

  /** A picture in somebody's gallery, made at the given moment. */
  async function publish(
    userId: string,
    facts: Partial<UploadedImage> & { readonly at?: Date } = {},
  ): Promise<PreparedPicture> {
    const { at = new Date(), ...upload } = facts;
    const picture = await preparePicture(context(), await buildUpload(userId, upload));
    await em().transactional((tx) => insertImage(tx, picture, at));
    return picture;
  }

  return { buildRecipe, addGeneration, buildUpload, publish };
}

/** A database, a queue and a storage of a test's own, and people with pictures in it. */
export async function openTestGallery() {
  const database = await createTestDatabase();
  const em = () => database.orm.em.fork();
  const folder = await mkdtemp(join(tmpdir(), 'pingvas-gallery-'));
  const log = pino({ level: 'silent' });
  const clock = systemClock;
  const boss = createBoss({ databaseUrl: database.servingUrl, poolMax: 3, log, isSupervising: false });
  await boss.start();
  const publicOrigin = 'http://studio.test';
  const signingKeys = ['a signing key for tests, thirty-two'];
  const storage = createDiskStorage({ folder, publicOrigin, signingKeys, clock });
  const live = createInProcessLiveBus({ log });
  const metrics = createMetrics({ withProcess: false });
  const parts = {
    log,
    clock,
    boss,
    live,
    storage,
    keyring: createKeyring([randomBytes(32)]),
    mailer: createOutboxMailer(em(), clock),
    metrics,
    limits: createLimits({ rates: ordinaryRates(), redis: null, isRedisUp: () => false, metrics }),
    faults: noFaults,
  };
  const settings = {
    publicOrigin,
    welcomeCredits: 0,
    areNewModelsActive: true,
    orphanAfterSeconds: 3_600,
    requireVerifiedEmail: false,
    oauth: {},
  };
  const context = (): Context => ({
    ...parts,
    em: em(),
    settings,
    requestId: null,
    signal: new AbortController().signal,
  });
  const pictures = await createTestPictures(context);

  /** Somebody who is signed in. */
  async function person(): Promise<ActorContext> {
    const userId = newId();
    await em().insert(User, {
      id: userId,
      email: `${userId}@example.com`,
      passwordHash: null,
      role: 'user',
      tier: 'free',
      isActive: true,
      createdAt: new Date(),
      updatedAt: new Date(),
    });
    return {
      ...context(),
      actor: { userId, role: 'user', tier: 'free', credentialId: 'session', apiKeyId: null },
    };
  }

  return {
    ...parts,
    ...pictures,
    em,
    context,
    person,
    async close() {
      await boss.stop({ graceful: false });
      await database.drop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export type TestGallery = Awaited<ReturnType<typeof openTestGallery>>;
