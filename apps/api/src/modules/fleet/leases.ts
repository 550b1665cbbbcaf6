import type { EntityManager } from '@mikro-orm/postgresql';
import type { GrantUploadInput } from '@pingvas/contracts';
import { Lease, readRows, Worker } from '@pingvas/db';
import type { WorkerContext } from '../../platform/context.ts';
import { DomainError } from '../../platform/errors/domain-error.ts';
import { attemptIsRunningSql, type JobAttempt } from '../../platform/jobs/attempt-fence.ts';
import type { WorkHandlers } from './work-handlers.ts';

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
           join fleet.workers worker on worker.id = lease.worker_id and worker.token_id = $2
          where lease.id = $1`,
});

/**
 * A lease of the calling token and its picture, by one read.
 *
 * @throws DomainError fleet.lease-lost when there is no such lease, or it belongs to another token's worker.
 */
export async function readOwnLease(
  { em, worker }: WorkerContext,
  handlers: WorkHandlers,
  { leaseId, pictureIndex }: Pick<GrantUploadInput, 'leaseId' | 'pictureIndex'>,
): Promise<OwnLease> {
  const values = [leaseId, worker.tokenId, pictureIndex];
  const [lease] = await readRows<OwnLease>(em, ownLease(handlers), values);
  if (lease === undefined) throw new DomainError('fleet.lease-lost');
  return lease;
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
