import { LockMode } from '@mikro-orm/core';
import { hasEnded } from '@pingvas/contracts';
import { Generation } from '@pingvas/db';
import type { Context } from '../../platform/context.ts';
import { queueSchema } from '../../platform/jobs/create-boss.ts';
import { endLeases, type WorkFailure } from '../fleet/index.ts';
import { failGeneration } from './fail-generation.ts';
import { openStatuses } from './generation.states.ts';
import { generationWork } from './generation.work.ts';
import { moveGeneration } from './move-generation.ts';

const sweepMax = 500;

/** How the queue disagrees with us about one open generation. */
interface Disagreement {
  readonly id: string;
  /** Null when the queue has deleted the job. */
  readonly jobState: 'created' | 'retry' | 'completed' | 'cancelled' | 'failed' | null;
}

/**
 * Compares what is open with the queue, which decides when a worker is lost: work that is on offer again goes back to
 * queued, work that the queue has given up fails and is paid back. Resolves to how many it corrected.
 *
 * Every row is corrected in a transaction of its own, under its lock and after a second look, so several apis may
 * sweep at once; the advisory lock around the first look only spares them most of the same work.
 */
export async function sweepGenerations(context: Context): Promise<number> {
  const found = await context.em.fork().transactional(async (tx) => {
    const [lock] = await tx.execute<{ taken: boolean }[]>(
      `select pg_try_advisory_xact_lock(hashtext('pingvas'), hashtext('generation.sweep')) as taken`,
    );
    return lock?.taken === true ? disagreements(tx, null) : [];
  });
  let corrected = 0;
  for (const { id } of found) {
    if (await correct(context, id)) corrected += 1;
  }
  return corrected;
}

async function correct(context: Context, generationId: string): Promise<boolean> {
  const { em, clock, log, faults } = context;
  const jobState = await em.fork().transactional(async (tx) => {
    const generation = await tx.findOne(
      Generation,
      { id: generationId },
      { lockMode: LockMode.PESSIMISTIC_PARTIAL_WRITE },
    );
    // Somebody is moving it right now, or has ended it since: nothing to correct, or the next sweep will.
    if (generation === null || hasEnded(generation.status)) return undefined;
    const [disagreement] = await disagreements(tx, generationId);
    if (disagreement === undefined) return undefined;

    const now = clock.now();
    const { jobState: state } = disagreement;
    await endLeases(tx, generationId, { outcome: 'lost', at: now });
    if (state === 'created' || state === 'retry') {
      moveGeneration(generation, 'queued', now);
      await tx.flush();
    } else {
      await failGeneration({ tx, now }, generation, failureOf(state));
    }
    return state;
  });
  if (jobState === undefined) return false;
  faults.reach('sweep.corrected');
  log.warn({ generationId, jobState }, 'a generation was out of step with its queue job');
  await generationWork.changed(context, generationId);
  return true;
}

/** Retries are used up only by lost workers: every other end goes through us and settles the generation itself. */
function failureOf(jobState: 'completed' | 'cancelled' | 'failed' | null): WorkFailure {
  return jobState === 'failed'
    ? { code: 'lost-worker', message: 'every attempt lost its worker' }
    : { code: 'expired-in-queue', message: `the queue job was ${jobState ?? 'deleted'}` };
}

async function disagreements(tx: Context['em'], generationId: string | null): Promise<Disagreement[]> {
  return tx.execute<Disagreement[]>(
    `select g.id, j.state as "jobState"
       from generation.generations g
       left join ${queueSchema}.job j on j.name = g.queue_name and j.id = g.job_id
      where g.status in (${openStatuses.map(() => '?').join(', ')})
        and (?::uuid is null or g.id = ?::uuid)
        and (j.id is null or j.state > 'active' or (j.state < 'active' and g.status <> 'queued'))
      order by g.id
      limit ${sweepMax}`,
    [...openStatuses, generationId, generationId],
  );
}
