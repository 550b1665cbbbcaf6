import { randomInt } from 'node:crypto';
import { type GenerationView, priceOfPicture, type RequestGenerationInput } from '@pingvas/contracts';
import { Generation, newId } from '@pingvas/db';
import type { ActorContext } from '../../platform/context.ts';
import { DomainError } from '../../platform/errors/domain-error.ts';
import { holdCredits, lockAccount } from '../credits/index.ts';
import { announceOffer, offerWork, prepareRenderQueue, renderQueueName } from '../fleet/index.ts';
import { findActiveModel } from '../models/index.ts';
import { announceGeneration } from './announce-generation.ts';
import { openGenerationsMax } from './generation.policy.ts';
import { openStatuses } from './generation.states.ts';
import { getGeneration } from './get-generation.ts';
import { requestHash } from './request-hash.ts';

/** Engines draw from 32 bits; a seed of our own choice stays within, so that it reads the same everywhere. */
const randomSeedEnd = 2 ** 32;

/** Longer than the queue keeps a job that nobody takes; the sweeper has ended it by then. */
const holdSeconds = 4 * 24 * 3_600;

/**
 * Accepts a paid request for pictures.
 *
 * The generation, the holds and the offer to the fleet commit together, so nobody is charged for work that no
 * worker can find, and no worker finds work that nobody paid for. The same request again is the same generation.
 *
 * @throws DomainError models.unknown, models.inactive, credits.not-enough, generation.too-many-open, request.key-reused
 */
export async function requestGeneration(
  context: ActorContext,
  { recipe, requestKey }: RequestGenerationInput,
): Promise<GenerationView> {
  const { em, boss, clock, actor, live, metrics, faults } = context;
  const hash = requestHash(recipe);
  const earlier = await findEarlier(em.fork(), { userId: actor.userId, requestKey, hash });
  if (earlier !== null) return getGeneration(context, { generationId: earlier });

  const model = await findActiveModel(em.fork(), recipe.modelId);
  const pricePerPicture = priceOfPicture({ base: model.base, ...recipe });
  await prepareRenderQueue(boss, model.id);
  faults.reach('request.looked-up');

  const { generationId, isNew } = await em.fork().transactional(async (tx) => {
    // One person's requests go one by one: the count of open ones and the look for the key hold until the commit.
    await lockAccount(tx, actor.userId);
    const twin = await findEarlier(tx, { userId: actor.userId, requestKey, hash });
    if (twin !== null) return { generationId: twin, isNew: false };
    const openCount = await tx.count(Generation, {
      userId: actor.userId,
      status: { $in: [...openStatuses] },
    });
    if (openCount >= openGenerationsMax) throw new DomainError('generation.too-many-open');
    faults.reach('request.locked');

    const now = clock.now();
    const id = newId();
    const jobId = newId();
    await holdCredits(tx, {
      userId: actor.userId,
      generationId: id,
      pictureCount: recipe.count,
      pricePerPicture,
      expiresAt: new Date(now.getTime() + holdSeconds * 1_000),
    });
    faults.reach('request.held');
    tx.create(Generation, {
      ...recipe,
      id,
      jobId,
      userId: actor.userId,
      modelId: model.id,
      modelName: model.name,
      queueName: renderQueueName(model.id),
      requestKey,
      requestHash: hash,
      status: 'queued',
      seed: recipe.seed ?? String(randomInt(randomSeedEnd)),
      pricePerPicture,
      attempt: 0,
      failureCode: null,
      failureFault: null,
      failureMessage: null,
      isEmulated: false,
      createdAt: now,
      startedAt: null,
      completedAt: null,
      updatedAt: now,
    });
    await tx.flush();
    faults.reach('request.written');
    await offerWork(boss, tx, { jobId, generationId: id, modelId: model.id });
    faults.reach('request.offered');
    return { generationId: id, isNew: true };
  });

  if (isNew) {
    faults.reach('request.committed');
    metrics.generationChanged('queued');
    metrics.creditsMoved({ kind: 'picture', state: 'pending', amount: recipe.count * pricePerPicture });
    await announceOffer(live);
    await announceGeneration(context, { userId: actor.userId, generationId, hasMovedCredits: true });
  }
  const view = await getGeneration(context, { generationId });
  faults.reach('request.answered');
  return view;
}

/** @throws DomainError request.key-reused when the key stands for another recipe */
async function findEarlier(
  em: ActorContext['em'],
  {
    userId,
    requestKey,
    hash,
  }: { readonly userId: string; readonly requestKey: string; readonly hash: string },
): Promise<string | null> {
  const found = await em.findOne(
    Generation,
    { userId, requestKey },
    { fields: ['id', 'requestHash'], disableIdentityMap: true },
  );
  if (found === null) return null;
  if (found.requestHash !== hash) throw new DomainError('request.key-reused');
  return found.id;
}
