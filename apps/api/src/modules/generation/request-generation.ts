import { randomInt } from 'node:crypto';
import { type GenerationView, priceOfPicture, type RequestGenerationInput } from '@pingvas/contracts';
import { commitTogether, Generation, newId, refusalOf, type Statement, sql } from '@pingvas/db';
import type { ActorContext } from '../../platform/context.ts';
import { DomainError } from '../../platform/errors/domain-error.ts';
import {
  creditsOf,
  type HoldCreditsInput,
  holdRefusal,
  holdStatement,
  lockAccountStatement,
  spendingKeyOf,
} from '../credits/index.ts';
import {
  announceOffer,
  offerStatements,
  partOf,
  prepareRenderQueue,
  renderQueueName,
} from '../fleet/index.ts';
import { findActiveModel } from '../models/index.ts';
import { announceGeneration } from './announce-generation.ts';
import { openGenerationsMax } from './generation.policy.ts';
import { presentGeneration } from './generation.present.ts';
import { openStatuses } from './generation.states.ts';
import { getGeneration } from './get-generation.ts';
import { insertGeneration, type NewGeneration, notBegun } from './insert-generation.ts';
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
 * @throws DomainError models.unknown, models.inactive, credits.not-enough, credits.key-cap-reached,
 * generation.too-many-open, request.key-reused
 */
export async function requestGeneration(
  context: ActorContext,
  { recipe, requestKey }: RequestGenerationInput,
): Promise<GenerationView> {
  const { em, live, actor, metrics, faults } = context;
  const asked = { recipe, requestKey, hash: requestHash(recipe) };
  const accepted = await accept(context, asked).catch(async (error: unknown) => {
    // Whatever stands against it by now: what was accepted before is answered as it was.
    const earlier = isRefused(error) ? await findEarlier(em.fork(), actor.userId, asked) : null;
    if (earlier === null) throw error;
    return earlier;
  });
  if (typeof accepted === 'string') return getGeneration(context, { generationId: accepted });

  faults.reach('request.committed');
  const { id: generationId, count, pricePerPicture } = accepted;
  metrics.generationChanged('queued');
  metrics.creditsMoved({ kind: 'picture', state: 'pending', amount: count * pricePerPicture });
  await announceOffer(live, partOf(accepted.queueName, actor.userId));
  faults.reach('request.announced');
  await announceGeneration(context, { userId: actor.userId, generationId, hasMovedCredits: true });
  faults.reach('request.answered');
  // As it was written a moment ago, before any worker's hand: reading it back would cost as much as accepting it.
  return presentGeneration(accepted, { images: [], deliveredCount: 0 });
}

interface Asked extends RequestGenerationInput {
  readonly hash: string;
}

/** Writes all of a new generation in one message, one transaction. */
async function accept(
  { em, boss, clock, actor, faults }: ActorContext,
  { recipe, requestKey, hash }: Asked,
): Promise<NewGeneration> {
  const model = await findActiveModel(em, recipe.modelId, actor.userId);
  await prepareRenderQueue(boss, model.id);
  const { userId } = actor;
  const now = clock.now();
  const generation: NewGeneration = {
    ...recipe,
    id: newId(),
    jobId: newId(),
    userId,
    modelId: model.id,
    modelName: model.name,
    queueName: renderQueueName(model.id),
    requestKey,
    requestHash: hash,
    seed: recipe.seed ?? String(randomInt(randomSeedEnd)),
    pricePerPicture: priceOfPicture({ base: model.base, ...recipe }),
    ...notBegun,
    createdAt: now,
  };
  const { id: generationId, jobId, pricePerPicture } = generation;
  const hold: HoldCreditsInput = {
    userId,
    generationId,
    pictureCount: recipe.count,
    pricePerPicture,
    expiresAt: new Date(now.getTime() + holdSeconds * 1_000),
    key: spendingKeyOf(actor.apiKeyId, now),
  };
  const offer = await offerStatements(boss, { jobId, generationId, modelId: model.id });
  faults.reach('request.looked-up');
  try {
    await commitTogether(em, [
      // One person's requests go one by one: what is looked at here holds until the commit.
      lockAccountStatement(userId),
      refuseKnownKeyAndTooManyOpen({ userId, requestKey }),
      holdStatement(hold),
      insertGeneration(generation),
      ...offer,
    ]);
  } catch (error) {
    const reason = refusalOf(error);
    if (reason === 'request.key-reused' || reason === 'generation.too-many-open')
      throw new DomainError(reason);
    const { balance } = reason === 'credits.not-enough' ? await creditsOf(em, userId) : { balance: 0 };
    throw holdRefusal(error, hold, balance) ?? error;
  }
  return generation;
}

/** A known key may stand for the same request, as the caller finds out, or for another one. */
function refuseKnownKeyAndTooManyOpen({
  userId,
  requestKey,
}: {
  readonly userId: string;
  readonly requestKey: string;
}): Statement {
  const open = openStatuses.map((status) => `'${status}'`).join(', ');
  return sql(
    `select case
       when exists (select 1 from generation.generations where user_id = $1 and request_key = $2)
       then public.refuse('request.key-reused')
       when (select count(*) from generation.generations where user_id = $1 and status in (${open})) >= $3
       then public.refuse('generation.too-many-open') end`,
    userId,
    requestKey,
    openGenerationsMax,
  );
}

function isRefused(error: unknown): boolean {
  return error instanceof DomainError;
}

/**
 * The generation that this key has made.
 *
 * @throws DomainError request.key-reused when the key stands for another recipe
 */
async function findEarlier(
  em: ActorContext['em'],
  userId: string,
  { requestKey, hash }: Asked,
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
