import type { BeatInput, beatOutput, LeaseProgress } from '@pingvas/contracts';
import { Lease } from '@pingvas/db';
import type { z } from 'zod';
import type { WorkerContext } from '../../platform/context.ts';
import { attemptFence } from '../../platform/jobs/attempt-fence.ts';
import { attemptOf, findOwnLeases } from './leases.ts';
import type { WorkHandlers, WorkProgress } from './work-handlers.ts';
import { rememberPresence } from './workers.ts';

/** Beats that carry previews come up to four times a second; the queue needs to hear only every few seconds. */
const touchEveryMs = 3_000;

type Verdict = z.input<typeof beatOutput>['verdicts'][number]['verdict'];

/** Takes a worker's sign of life for each of its leases, and answers which of them it may go on with. */
export async function beatLeases(
  context: WorkerContext,
  handlers: WorkHandlers,
  { leases: reports }: BeatInput,
): Promise<z.input<typeof beatOutput>> {
  const found = await findOwnLeases(
    context,
    reports.map(({ leaseId }) => leaseId),
  );
  const byId = new Map(found.map((lease) => [lease.id, lease]));
  const noting = rememberPresence(
    context.em,
    found.map(({ workerId }) => workerId),
    context.clock.now(),
  );
  // Looked at in the end: nobody's preview waits for it.
  noting.catch(() => undefined);

  // A frame of a stage that is known waits for nothing; one that opens a stage comes after the word of it.
  const frames: WorkProgress[] = [];
  for (const report of reports) {
    const lease = byId.get(report.leaseId);
    if (lease?.endedAt === null && !hasMoved(lease, report)) frames.push(...progressOf(lease, report));
  }
  const showing = frames.length > 0 ? handlers.progressed(context, frames) : null;
  showing?.catch(() => undefined);

  const verdicts: { leaseId: string; verdict: Verdict }[] = [];
  const firstFrames: WorkProgress[] = [];
  for (const report of reports) {
    const lease = byId.get(report.leaseId);
    const verdict = lease === undefined ? 'lost' : await judge(context, handlers, lease, report);
    verdicts.push({ leaseId: report.leaseId, verdict });
    if (lease?.endedAt === null && verdict === 'ok' && hasMoved(lease, report))
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
  lease: Lease,
  report: LeaseProgress,
): Promise<Verdict> {
  if (lease.outcome === 'cancelled') return 'cancel';
  // A beat that crossed the last delivery: nothing is lost.
  if (lease.outcome === 'delivered') return 'ok';
  if (lease.endedAt !== null) return 'lost';

  // The first beat says that the claim was heard, see releaseUnheardClaims.
  const isFirst = lease.beatAt.getTime() === lease.claimedAt.getTime();
  // The beat before may have been written by another api, whose clock may be ahead.
  const isDue = Math.abs(context.clock.now().getTime() - lease.beatAt.getTime()) >= touchEveryMs;
  const { stage } = report;
  if (stage !== 'waiting' && hasMoved(lease, report)) return moveStage(context, handlers, lease, stage);
  return isFirst || isDue ? touch(context, lease) : 'ok';
}

function hasMoved({ stage: known }: Lease, { stage }: LeaseProgress): boolean {
  return stage !== known && stage !== 'waiting';
}

async function touch({ em, boss, clock }: WorkerContext, lease: Lease): Promise<Verdict> {
  return em.fork().transactional(async (tx) => {
    if (await attemptFence.touch(boss, tx, attemptOf(lease))) {
      await tx.nativeUpdate(Lease, { id: lease.id, endedAt: null }, { beatAt: clock.now() });
      return 'ok';
    }
    return endedVerdict(await tx.findOne(Lease, { id: lease.id }, { refresh: true }));
  });
}

async function moveStage(
  context: WorkerContext,
  handlers: WorkHandlers,
  lease: Lease,
  stage: 'rendering' | 'uploading',
): Promise<Verdict> {
  const { em, boss, clock, faults } = context;
  const verdict = await em.fork().transactional(async (tx): Promise<Verdict> => {
    const state = await handlers.lock(tx, lease.generationId, { wait: true });
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
  { generationId }: Lease,
  { pictureIndex, step, steps, preview }: LeaseProgress,
): WorkProgress[] {
  if (pictureIndex === undefined || step === undefined || steps === undefined) return [];
  return [{ generationId, pictureIndex, step: Math.min(step, steps), steps, preview }];
}
