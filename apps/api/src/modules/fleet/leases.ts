import type { EntityManager } from '@mikro-orm/postgresql';
import { Lease, Worker } from '@pingvas/db';
import type { WorkerContext } from '../../platform/context.ts';
import { DomainError } from '../../platform/errors/domain-error.ts';
import type { JobAttempt } from '../../platform/jobs/attempt-fence.ts';

export type LeaseOutcome = NonNullable<Lease['outcome']>;

/** The fence of a lease's attempt. */
export function attemptOf(lease: Pick<Lease, 'queueName' | 'jobId' | 'retryCount'>): JobAttempt {
  const { queueName, jobId, retryCount } = lease;
  return { queueName, jobId, retryCount };
}

/** The leases among `leaseIds` that belong to workers of the calling token; all others look as if they did not exist. */
export async function findOwnLeases(
  { em, worker }: WorkerContext,
  leaseIds: readonly string[],
): Promise<Lease[]> {
  const fork = em.fork();
  const [workers, leases] = await Promise.all([
    em.fork().find(Worker, { tokenId: worker.tokenId }, { fields: ['id'] }),
    fork.find(Lease, { id: { $in: [...leaseIds] } }),
  ]);
  const own = new Set(workers.map(({ id }) => id));
  return leases.filter(({ workerId }) => own.has(workerId));
}

/** @throws DomainError fleet.lease-lost when there is no such lease, or it belongs to another token's worker. */
export async function findOwnLease(context: WorkerContext, leaseId: string): Promise<Lease> {
  const [lease] = await findOwnLeases(context, [leaseId]);
  if (lease === undefined) throw new DomainError('fleet.lease-lost');
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
