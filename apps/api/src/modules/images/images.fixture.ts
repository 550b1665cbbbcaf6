import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Recipe, recipe } from '@pingvas/contracts';
import { Generation, Model, newId, User } from '@pingvas/db';
import { createTestDatabase } from '@pingvas/db/testing';
import { pino } from 'pino';
import type { ActorContext, Context } from '../../platform/context.ts';
import { createBoss } from '../../platform/jobs/create-boss.ts';
import { createInProcessLiveBus } from '../../platform/live/in-process-live-bus.ts';
import { createMetrics } from '../../platform/metrics/metrics.ts';
import { buildPng } from '../../platform/pictures/testing/build-png.ts';
import { createDiskStorage } from '../../platform/storage/disk-storage.ts';
import { insertImage } from './insert-image.ts';
import { type PreparedPicture, preparePicture, type UploadedImage } from './prepare-picture.ts';

export const pictureSize = { width: 128, height: 96 };

/** A database, a queue and a storage of a test's own, and people with pictures in it. */
export async function openTestGallery() {
  const database = await createTestDatabase();
  const folder = await mkdtemp(join(tmpdir(), 'pingvas-gallery-'));
  const log = pino({ level: 'silent' });
  const clock = { now: () => new Date() };
  const boss = createBoss({ databaseUrl: database.servingUrl, poolMax: 3, log, isSupervising: false });
  await boss.start();
  const publicOrigin = 'http://studio.test';
  const signingKeys = ['a signing key for tests, thirty-two'];
  const storage = createDiskStorage({ folder, publicOrigin, signingKeys, clock });
  const parts = { log, clock, boss, live: createInProcessLiveBus({ log }), storage };
  const metrics = createMetrics({ withProcess: false });
  const settings = { publicOrigin, welcomeCredits: 0, areNewModelsActive: true };
  const model = await addModel();

  function context(): Context {
    const em = database.orm.em.fork();
    return { ...parts, em, metrics, settings, requestId: null, signal: new AbortController().signal };
  }

  async function addModel(): Promise<{ id: string; name: string }> {
    const [id, now] = [newId(), clock.now()];
    const row = {
      id,
      name: 'dreamshaper-8',
      displayName: 'DreamShaper 8',
      type: 'main',
      base: 'sd-1',
    } as const;
    const rest = { objectKey: null, path: null, sizeBytes: null, isActive: true, metadata: {} };
    await database.orm.em.fork().insert(Model, { ...row, ...rest, createdAt: now, updatedAt: now });
    return { id, name: row.name };
  }

  /** Somebody who is signed in. */
  async function person(): Promise<ActorContext> {
    const userId = newId();
    const now = clock.now();
    await database.orm.em.fork().insert(User, {
      id: userId,
      email: `${userId}@example.com`,
      passwordHash: null,
      role: 'user',
      tier: 'free',
      isActive: true,
      createdAt: now,
      updatedAt: now,
    });
    return { ...context(), actor: { userId, role: 'user', tier: 'free', sessionId: 'session' } };
  }

  function buildRecipe(facts: Partial<Recipe> = {}): Recipe {
    const base = { prompt: 'a lighthouse at dusk', negativePrompt: '', modelId: model.id, ...pictureSize };
    const rest = { steps: 30, cfgScale: 7.5, scheduler: 'euler', seed: '41', count: 8 } as const;
    return recipe.parse({ ...base, ...rest, ...facts });
  }

  /** A generation's row, without a job or money: the gallery asks for neither. */
  async function addGeneration(userId: string, made: Recipe = buildRecipe()): Promise<string> {
    const [id, now] = [newId(), clock.now()];
    const request = { requestKey: id, requestHash: '0'.repeat(64), pricePerPicture: 1, attempt: 1 };
    const queue = { jobId: newId(), queueName: 'render.test', status: 'rendering' } as const;
    const failure = { failureCode: null, failureFault: null, failureMessage: null, isEmulated: false };
    const times = { createdAt: now, startedAt: now, completedAt: null, updatedAt: now };
    const owner = { userId, modelName: model.name };
    await database.orm.em
      .fork()
      .insert(Generation, { id, ...owner, ...made, ...request, ...queue, ...failure, ...times });
    return id;
  }

  async function buildUpload(userId: string, facts: Partial<UploadedImage> = {}): Promise<UploadedImage> {
    return {
      bytes: facts.bytes ?? (await buildPng({ ...pictureSize, texts: { invokeai_graph: 'secret' } })),
      userId,
      generationId: facts.generationId ?? (await addGeneration(userId)),
      pictureIndex: 0,
      recipe: buildRecipe(),
      modelName: model.name,
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
    const { at = clock.now(), ...upload } = facts;
    const picture = await preparePicture({ storage }, await buildUpload(userId, upload));
    await database.orm.em.fork().transactional((tx) => insertImage(tx, picture, at));
    return picture;
  }

  return {
    ...parts,
    em: () => database.orm.em.fork(),
    context,
    person,
    buildRecipe,
    addGeneration,
    buildUpload,
    publish,
    async close() {
      await boss.stop({ graceful: false });
      await database.drop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export type TestGallery = Awaited<ReturnType<typeof openTestGallery>>;
