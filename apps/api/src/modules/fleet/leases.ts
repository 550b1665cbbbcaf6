import type { EntityManager } from '@mikro-orm/postgresql';
import type { GrantUploadInput } from '@pingvas/contracts';
import { Lease, readRows, Worker } from '@pingvas/db';
import type { WorkerContext } from '../../platform/context.ts';
import { DomainError } from '../../platform/errors/domain-error.ts';
import type { JobAttempt } from '../../platform/jobs/attempt-fence.ts';

export type LeaseOutcome = NonNullable<Lease['outcome']>;

/** The fence of a lease's attempt. */
export function attemptOf(lease: Pick<Lease, 'queueName' | 'jobId' | 'retryCount'>): JobAttempt {
  const { queueName, jobId, retryCount } = lease;
  return { queueName, jobId, retryCount };
}

/** A lease of the calling token, as far as a picture's way needs it. */
export interface OwnLease {
  readonly id: string;
  readonly queueName: string;
  readonly jobId: string;
  readonly retryCount: number;
  readonly generationId: string;
  readonly outcome: LeaseOutcome | null;
  readonly hasEnded: boolean;
}

/** The grant of the upload that the caller means. */
export interface OwnGrant {
  readonly objectKey: string;
  readonly sha256: string;
  readonly sizeBytes: number;
  readonly contentType: string;
  readonly isUsed: boolean;
}

const ownLeaseAndGrant = {
  name: 'fleet.own-lease-and-grant',
  text: `select lease.id, lease.queue_name as "queueName", lease.job_id as "jobId",
                lease.retry_count as "retryCount", lease.generation_id as "generationId", lease.outcome,
                lease.ended_at is not null as "hasEnded",
                case when upload.object_key is not null then json_build_object(
                  'objectKey', upload.object_key, 'sha256', upload.sha256, 'sizeBytes', upload.size_bytes,
                  'contentType', upload.content_type, 'isUsed', upload.used_at is not null) end as grant
           from fleet.leases lease
           join fleet.workers worker on worker.id = lease.worker_id and worker.token_id = $2
           left join fleet.upload_grants upload
             on upload.lease_id = lease.id and upload.picture_index = $3 and upload.sha256 = $4
          where lease.id = $1`,
};

/**
 * A lease of the calling token and its grant for one upload, by one read; the grant is null when there is none.
 *
 * @throws DomainError fleet.lease-lost when there is no such lease, or it belongs to another token's worker.
 */
export async function readOwnLease(
  { em, worker }: WorkerContext,
  { leaseId, pictureIndex, sha256 }: Pick<GrantUploadInput, 'leaseId' | 'pictureIndex' | 'sha256'>,
): Promise<{ readonly lease: OwnLease; readonly grant: OwnGrant | null }> {
  const values = [leaseId, worker.tokenId, pictureIndex, sha256];
  const [row] = await readRows<OwnLease & { grant: OwnGrant | null }>(em, ownLeaseAndGrant, values);
  if (row === undefined) throw new DomainError('fleet.lease-lost');
  const { grant, ...lease } = row;
  return { lease, grant };
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
