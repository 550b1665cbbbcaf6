import { firstBeatSeconds } from '@pingvas/contracts';
import { Lease, Worker } from '@pingvas/db';
import type { Context } from '../../platform/context.ts';
import { DomainError } from '../../platform/errors/domain-error.ts';
import { queueSchema } from '../../platform/jobs/create-boss.ts';
import { handBack } from './release-work.ts';
import type { WorkHandlers } from './work-handlers.ts';
import { presenceSeconds } from './workers.ts';

const claimsMax = 200;

/**
 * A worker that froze in the middle of a long poll still gets work, because its connection lives: nobody hears the
 * answer. A worker that does hear it beats within a tenth of a second, so a claim that was never followed by a sign of
 * life is offered to others, at no cost, and its worker counts as absent. Resolves to how many there were.
 *
 * The moments are the database's own: those of several apis may differ.
 */
export async function releaseUnheardClaims(context: Context, handlers: WorkHandlers): Promise<number> {
  const { em, clock, log } = context;
  const fork = em.fork();
  const unheard = await fork.execute<{ id: string }[]>(
    `select l.id from fleet.leases l
       join ${queueSchema}.job j on j.name = l.queue_name and j.id = l.job_id and j.retry_count = l.retry_count
      where l.ended_at is null and j.state = 'active' and j.heartbeat_on <= j.started_on
        and j.started_on < ${queueSchema}.job_now() - make_interval(secs => ?)
      limit ${claimsMax}`,
    [firstBeatSeconds],
  );
  let released = 0;
  for (const { id } of unheard) {
    const lease = await fork.findOneOrFail(Lease, { id });
    try {
      await handBack(context, handlers, lease);
    } catch (error) {
      if (error instanceof DomainError && error.code === 'fleet.lease-lost') continue;
      throw error;
    }
    released += 1;
    const absentSince = new Date(clock.now().getTime() - presenceSeconds * 1_000 - 1);
    await fork.nativeUpdate(
      Worker,
      { id: lease.workerId, lastSeenAt: { $lte: lease.claimedAt } },
      { lastSeenAt: absentSince },
    );
    const { generationId, workerId } = lease;
    log.warn({ generationId, leaseId: id, workerId }, 'a worker never began the work it was given');
  }
  return released;
}
