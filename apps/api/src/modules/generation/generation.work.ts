import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { hasEnded, type Preview } from '@pingvas/contracts';
import { Generation, readRows } from '@pingvas/db';
import type { Context } from '../../platform/context.ts';
import type { LiveBus } from '../../platform/live/live-bus.ts';
import {
  type ProgressNews,
  publishNews,
  recallProgress,
  rememberProgress,
} from '../../platform/live/user-news.ts';
import type { WorkChange, WorkHandlers, WorkProgress } from '../fleet/index.ts';
import { deliveredPictures } from '../images/index.ts';
import { announceGeneration } from './announce-generation.ts';
import { claimGeneration, lookToClaim } from './claim-generation.ts';
import { failGeneration } from './fail-generation.ts';
import { openStatuses } from './generation.states.ts';
import { moveGeneration, moveGenerationUpTo } from './move-generation.ts';
import { prepareWork } from './prepare-work.ts';
import { secondsLeft } from './seconds-left.ts';

/** What the fleet asks of a generation, given to it at composition; WorkHandlers states the contract. */
export const generationWork: WorkHandlers = {
  async lock(tx, generationId) {
    const lockMode = LockMode.PESSIMISTIC_WRITE;
    const generation = await tx.findOne(Generation, { id: generationId }, { lockMode, refresh: true });
    if (generation === null) return 'gone';
    return hasEnded(generation.status) ? 'ended' : 'open';
  },

  lookToClaim,
  claim: claimGeneration,

  async reached({ tx, now }, generationId, stage) {
    const generation = await lockedGeneration(tx, generationId);
    if (generation.status === stage) return;
    moveGenerationUpTo(generation, stage, now);
    await tx.flush();
  },

  async requeued({ tx, now }, generationId) {
    const generation = await lockedGeneration(tx, generationId);
    if (generation.status === 'queued') return;
    moveGeneration(generation, 'queued', now);
    await tx.flush();
  },

  async failed(work, generationId, failure) {
    await failGeneration(work, await lockedGeneration(work.tx, generationId), failure);
  },

  publishedUploadSql: (generationId, pictureIndex) =>
    `(select coalesce((select coalesce(image.upload_sha256, 'unknown') from images.images image
                        where image.generation_id = generation.id and image.picture_index = ${pictureIndex}), '')
        from generation.generations generation
       where generation.id = ${generationId} and generation.count > ${pictureIndex})`,

  openJobsSql: (userId, queueName) =>
    `select own.job_id from generation.generations own
      where own.user_id = ${userId} and own.queue_name = ${queueName}
        and own.status in (${openStatuses.map((status) => `'${status}'`).join(', ')})`,

  prepare: (context, picture) => prepareWork(context, picture),

  async changed(context, generationId, change) {
    try {
      const known = change ?? (await readChange(context, generationId));
      if (known === undefined) return;
      const { userId, status } = known;
      // Rendering and uploading alternate with every picture; the counter is about lives, not pictures.
      if (status !== 'rendering' && status !== 'uploading') context.metrics.generationChanged(status);
      if (status === 'failed') await countGivenBack(context, generationId);
      const hasMovedCredits = status === 'uploading' || hasEnded(status);
      await announceGeneration(context, { userId, generationId, hasMovedCredits });
    } catch (error) {
      context.log.warn({ err: error, generationId }, 'a change could not be announced');
    }
  },

  async progressed(context, progress) {
    try {
      await forwardProgress(context, progress);
    } catch (error) {
      context.log.warn({ err: error }, 'progress could not be forwarded');
    }
  },
};

async function readChange({ em }: Context, generationId: string): Promise<WorkChange | undefined> {
  const [change] = await readRows<WorkChange>(em, changedById, [generationId]);
  return change;
}

const changedById = {
  name: 'generation.changed',
  text: 'select user_id as "userId", status from generation.generations where id = $1',
};

async function countGivenBack({ em, metrics }: Context, generationId: string): Promise<void> {
  const fork = em.fork();
  const generation = await fork.findOneOrFail(Generation, { id: generationId });
  const missing = await missingOf(fork, generation);
  const amount = missing.length * generation.pricePerPicture;
  metrics.creditsMoved({ kind: 'picture', state: 'voided', amount });
}

/** @throws Error when the row is gone: callers hold its lock, so that is a bug. */
async function lockedGeneration(tx: EntityManager, generationId: string): Promise<Generation> {
  return tx.findOneOrFail(Generation, { id: generationId });
}

async function missingOf(em: EntityManager, generation: Generation): Promise<number[]> {
  const delivered = await deliveredPictures(em, generation.id);
  return Array.from({ length: generation.count }, (_, index) => index).filter(
    (index) => !delivered.has(index),
  );
}

interface OwnerRow extends Pick<Generation, 'id' | 'userId' | 'status'> {
  readonly startedAtMs: number | null;
}

const ownersOfFrames = {
  name: 'generation.owners-of-frames',
  text: `select generation.id, generation.user_id as "userId", generation.status,
                (extract(epoch from generation.started_at) * 1000)::float8 as "startedAtMs"
           from json_array_elements_text($1::json) as asked(id)
           join generation.generations generation on generation.id = asked.id::uuid`,
};

async function forwardProgress(context: Context, progress: readonly WorkProgress[]): Promise<void> {
  const { em, clock, live } = context;
  const ids = JSON.stringify(progress.map(({ generationId }) => generationId));
  const owners = await readRows<OwnerRow>(em, ownersOfFrames, [ids]);
  const byId = new Map(owners.map((owner) => [owner.id, owner]));
  const forwarding = progress.map(async (frame) => {
    const owner = byId.get(frame.generationId);
    if (owner === undefined || hasEnded(owner.status)) return;
    const startedAt = owner.startedAtMs === null ? null : new Date(owner.startedAtMs);
    const news: ProgressNews = {
      type: 'generation.progress',
      ...frame,
      preview: frame.preview === undefined ? await knownPreview(live, frame) : frame.preview,
      secondsLeft: secondsLeft({ ...frame, startedAt, now: clock.now() }),
    };
    // In this order on one line, and neither waits for the other: who listens from here on finds the frame kept.
    await Promise.all([rememberProgress(live, news), publishNews(live, owner.userId, news)]);
  });
  await Promise.all(forwarding);
}

/** Events are whole, so a frame without news of its picture carries the newest one that was sent before. */
async function knownPreview(
  live: LiveBus,
  { generationId, pictureIndex }: WorkProgress,
): Promise<Preview | null> {
  const known = await recallProgress(live, generationId);
  return known?.pictureIndex === pictureIndex ? known.preview : null;
}
