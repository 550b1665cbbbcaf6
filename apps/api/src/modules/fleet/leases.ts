import type { EntityManager } from '@mikro-orm/postgresql';
import type { GrantUploadInput } from '@pingvas/contracts';
import { Lease, readRows, Worker } from '@pingvas/db';
import type { LeaseholderContext, WorkerContext } from '../../platform/context.ts';
import { DomainError } from '../../platform/errors/domain-error.ts';
import { attemptIsRunningSql, type JobAttempt } from '../../platform/jobs/attempt-fence.ts';
import type { WorkHandlers } from './work-handlers.ts';
import { countsSql } from './worker-token.ts';

export type LeaseOutcome = NonNullable<Lease['outcome']>;

/** The fence of a lease's attempt. */
export function attemptOf(lease: Pick<Lease, 'queueName' | 'jobId' | 'retryCount'>): JobAttempt {
  const { queueName, jobId, retryCount } = lease;
  return { queueName, jobId, retryCount };
}

/** A lease of the calling token, and how the picture stands that the caller means. */
export interface OwnLease {
  readonly id: string;
  readonly queueName: string;
  readonly jobId: string;
  readonly retryCount: number;
  readonly generationId: string;
  readonly outcome: LeaseOutcome | null;
  readonly hasEnded: boolean;
  /** The queue has not given its attempt up. */
  readonly isRunning: boolean;
  /** See `WorkHandlers.publishedUploadSql`. */
  readonly publishedUpload: string | null;
}

const ownLease = ({ publishedUploadSql }: WorkHandlers) => ({
  name: 'fleet.own-lease',
  text: `select lease.id, lease.queue_name as "queueName", lease.job_id as "jobId",
                lease.retry_count as "retryCount", lease.generation_id as "generationId", lease.outcome,
                lease.ended_at is not null as "hasEnded",
                ${attemptIsRunningSql('lease')} as "isRunning",
                ${publishedUploadSql('lease.generation_id', '$3')} as "publishedUpload"
           from fleet.leases lease
           join fleet.workers worker on worker.id = lease.worker_id
           join fleet.worker_tokens token on token.id = worker.token_id
           left join identity.users owner on owner.id = token.owner_id
          where lease.id = $1 and ${countsSql('$2', '$4::timestamptz')}`,
});

/**
 * A lease of the calling token, which still counts, and its picture, by one read.
 *
 * @throws DomainError fleet.unknown-worker, request.rate-limited; fleet.lease-lost when there is no such lease, or it belongs to another
 * token's worker.
 */
export async function readOwnLease(
  { em, clock, secretHash, authenticateWorker }: LeaseholderContext,
  handlers: WorkHandlers,
  { leaseId, pictureIndex }: Pick<GrantUploadInput, 'leaseId' | 'pictureIndex'>,
): Promise<OwnLease> {
  const values = [leaseId, secretHash, pictureIndex, clock.now()];
  const [lease] = await readRows<OwnLease>(em, ownLease(handlers), values);
  if (lease !== undefined) return lease;
  // A token that has ended hears that, whichever lease it asked for.
  await authenticateWorker();
  throw new DomainError('fleet.lease-lost');
}

/** @throws DomainError fleet.lease-lost when there is no such lease, or it belongs to another token's worker. */
export async function findOwnLease({ em, worker }: WorkerContext, leaseId: string): Promise<Lease> {
  const [workers, lease] = await Promise.all([
    em.fork().find(Worker, { tokenId: worker.tokenId }, { fields: ['id'] }),
    em.fork().findOne(Lease, { id: leaseId }),
  ]);
  const isOwn = lease !== null && workers.some(({ id }) => id === lease.workerId);
  if (!isOwn) throw new DomainError('fleet.lease-lost');
  return lease;
}

/**
 * Reads a lease again under the work's lock, which everybody takes who ends one.
 *
 * @throws DomainError fleet.lease-lost when it has ended.
 */
export async function requireOpenLease(tx: EntityManager, leaseId: string): Promise<Lease> {
  const lease = await tx.findOne(Lease, { id: leaseId }, { refresh: true });
  if (lease === null || lease.endedAt !== null) throw new DomainError('fleet.lease-lost');
  return lease;
}

/** Under the work's lock: ends whatever lease of it is still open. Resolves to how many there were. */
export function endLeases(
  tx: EntityManager,
  generationId: string,
  end: { readonly outcome: LeaseOutcome; readonly at: Date },
): Promise<number> {
  return tx.nativeUpdate(Lease, { generationId, endedAt: null }, { endedAt: end.at, outcome: end.outcome });
}
