import type { EntityManager } from '@mikro-orm/postgresql';
import { Worker } from '@pingvas/db';
import type { WorkerContext } from '../../platform/context.ts';
import { DomainError } from '../../platform/errors/domain-error.ts';

/** A worker that was not heard for this long is taken for absent: several beats, or the looks of a long poll. */
export const presenceSeconds = 20;
const seenPrecisionMs = 3_000;

/**
 * The worker that is calling: the named one, or the one of this token that was heard of last.
 *
 * @throws DomainError fleet.unknown-worker before the first registration, or for another token's worker.
 */
export async function callingWorker(
  { em, worker }: WorkerContext,
  workerId: string | undefined,
): Promise<Worker> {
  const fork = em.fork();
  const found =
    workerId === undefined
      ? await fork.findOne(Worker, { tokenId: worker.tokenId }, { orderBy: { registeredAt: 'desc' } })
      : await fork.findOne(Worker, { id: workerId, tokenId: worker.tokenId });
  if (found === null) throw new DomainError('fleet.unknown-worker');
  return found;
}

/** Remembers that these workers are there; at most one write per worker and 3 s. */
export async function rememberPresence(
  em: EntityManager,
  workerIds: readonly string[],
  now: Date,
): Promise<void> {
  await em
    .fork()
    .nativeUpdate(
      Worker,
      { id: { $in: [...workerIds] }, lastSeenAt: { $lt: new Date(now.getTime() - seenPrecisionMs) } },
      { lastSeenAt: now },
    );
}

/** From this moment on a worker must have been heard to count as present. */
export function presentSince(now: Date): Date {
  return new Date(now.getTime() - presenceSeconds * 1_000);
}
