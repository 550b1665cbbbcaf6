import type { BeatInput, beatOutput, LeaseProgress } from '@pingvas/contracts';
import { commitTogether, Lease, readRows, refusalOf, sql } from '@pingvas/db';
import type { z } from 'zod';
import type { WorkerContext } from '../../platform/context.ts';
import { attemptFence, attemptIsOver, attemptStatements } from '../../platform/jobs/attempt-fence.ts';
import { attemptOf } from './leases.ts';
import type { WorkHandlers, WorkProgress } from './work-handlers.ts';
import { notedBefore, rememberPresence } from './workers.ts';

/** Beats that carry previews come up to four times a second for each lease; the queue needs to hear only every few seconds. */
const touchEverySeconds = 3;

type Verdict = z.input<typeof beatOutput>['verdicts'][number]['verdict'];

/** A lease of the calling token, as far as a beat needs it. */
interface BeatingLease
  extends Pick<
    Lease,
    'id' | 'queueName' | 'jobId' | 'retryCount' | 'workerId' | 'generationId' | 'stage' | 'outcome'
  > {
  readonly hasEnded: boolean;
  /** Nothing was heard for it since the claim; see releaseUnheardClaims. */
  readonly isFirst: boolean;
  /** The queue has to hear of it. */
  readonly isDue: boolean;
  /** The worker's presence was written down a while ago. */
  readonly isToBeNoted: boolean;
}

/** Once for each beat, so up to four times a second for each lease that renders: no frame comes before it. */
const ownLeases = {
  name: 'fleet.beating-leases',
  // The beat before may have been written by another api, whose clock may be ahead.
  text: `select lease.id, lease.queue_name as "queueName", lease.job_id as "jobId",
                lease.retry_count as "retryCount", lease.worker_id as "workerId",
                lease.generation_id as "generationId", lease.stage, lease.outcome,
                lease.ended_at is not null as "hasEnded", lease.beat_at = lease.claimed_at as "isFirst",
                abs(extract(epoch from $3::timestamptz - lease.beat_at)) >= ${touchEverySeconds} as "isDue",
                worker.last_seen_at < $4::timestamptz as "isToBeNoted"
           from json_array_elements_text($2::json) as asked(id)
           join fleet.leases lease on lease.id = asked.id::uuid
           join fleet.workers worker on worker.id = lease.worker_id and worker.token_id = $1`,
};

/** Takes a worker's sign of life for each of its leases, and answers which of them it may go on with. */
export async function beatLeases(
  context: WorkerContext,
  handlers: WorkHandlers,
  { leases: reports }: BeatInput,
): Promise<z.input<typeof beatOutput>> {
  const { em, clock, worker } = context;
  const now = clock.now();
  const leaseIds = JSON.stringify(reports.map(({ leaseId }) => leaseId));
  const values = [worker.tokenId, leaseIds, now, notedBefore(now)];
  const found = await readRows<BeatingLease>(em, ownLeases, values);
  const byId = new Map(found.map((lease) => [lease.id, lease]));
  const unnoted = found.filter(({ isToBeNoted }) => isToBeNoted).map(({ workerId }) => workerId);
  const noting = unnoted.length > 0 ? rememberPresence(em, unnoted, now) : null;
  // Looked at in the end: nobody's preview waits for it.
  noting?.catch(() => undefined);

  // A frame of a stage that is known waits for nothing; one that opens a stage comes after the word of it.
  const frames: WorkProgress[] = [];
  for (const report of reports) {
    const lease = byId.get(report.leaseId);
    if (lease?.hasEnded === false && !hasMoved(lease, report)) frames.push(...progressOf(lease, report));
  }
  const showing = frames.length > 0 ? handlers.progressed(context, frames) : null;
  showing?.catch(() => undefined);

  const verdicts: { leaseId: string; verdict: Verdict }[] = [];
  const firstFrames: WorkProgress[] = [];
  for (const report of reports) {
    const lease = byId.get(report.leaseId);
    const verdict = lease === undefined ? 'lost' : await judge(context, handlers, lease, report);
    verdicts.push({ leaseId: report.leaseId, verdict });
    if (lease?.hasEnded === false && verdict === 'ok' && hasMoved(lease, report))
      firstFrames.push(...progressOf(lease, report));
  }
  await showing;
  if (firstFrames.length > 0) await handlers.progressed(context, firstFrames);
  await noting;
  return { verdicts };
}

async function judge(
  context: WorkerContext,
  handlers: WorkHandlers,
  lease: BeatingLease,
  report: LeaseProgress,
): Promise<Verdict> {
  if (lease.outcome === 'cancelled') return 'cancel';
  // A beat that crossed the last delivery: nothing is lost.
  if (lease.outcome === 'delivered') return 'ok';
  if (lease.hasEnded) return 'lost';
  const { stage } = report;
  if (stage !== 'waiting' && hasMoved(lease, report)) return moveStage(context, handlers, lease, stage);
  return lease.isFirst || lease.isDue ? touch(context, lease) : 'ok';
}

function hasMoved({ stage: known }: BeatingLease, { stage }: LeaseProgress): boolean {
  return stage !== known && stage !== 'waiting';
}

async function touch({ em, boss, clock }: WorkerContext, lease: BeatingLease): Promise<Verdict> {
  try {
    await commitTogether(em, [
      ...(await attemptStatements.touch(boss, attemptOf(lease))),
      sql(
        'update fleet.leases set beat_at = $2::timestamptz where id = $1 and ended_at is null',
        lease.id,
        clock.now(),
      ),
    ]);
    return 'ok';
  } catch (error) {
    if (refusalOf(error) !== attemptIsOver) throw error;
    return endedVerdict(await em.fork().findOne(Lease, { id: lease.id }));
  }
}

async function moveStage(
  context: WorkerContext,
  handlers: WorkHandlers,
  lease: BeatingLease,
  stage: 'rendering' | 'uploading',
): Promise<Verdict> {
  const { em, boss, clock, faults } = context;
  const verdict = await em.fork().transactional(async (tx): Promise<Verdict> => {
    const state = await handlers.lock(tx, lease.generationId);
    const current = await tx.findOne(Lease, { id: lease.id }, { refresh: true });
    if (state !== 'open' || current === null || current.endedAt !== null) return endedVerdict(current);
    if (!(await attemptFence.touch(boss, tx, attemptOf(lease)))) return 'lost';
    const now = clock.now();
    await tx.nativeUpdate(Lease, { id: lease.id }, { beatAt: now, stage });
    await handlers.reached({ tx, now }, lease.generationId, stage);
    faults.reach('beat.moved');
    return 'ok';
  });
  if (verdict !== 'ok') return verdict;
  faults.reach('beat.committed');
  await handlers.changed(context, lease.generationId);
  return verdict;
}

function endedVerdict(lease: Lease | null): Verdict {
  if (lease?.outcome === 'cancelled') return 'cancel';
  return lease?.outcome === 'delivered' ? 'ok' : 'lost';
}

function progressOf(
  { generationId }: BeatingLease,
  { pictureIndex, step, steps, preview }: LeaseProgress,
): WorkProgress[] {
  if (pictureIndex === undefined || step === undefined || steps === undefined) return [];
  return [{ generationId, pictureIndex, step: Math.min(step, steps), steps, preview }];
}
