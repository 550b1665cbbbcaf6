import type { EntityManager } from '@mikro-orm/postgresql';
import { readRows, Worker } from '@pingvas/db';
import type { WorkerContext } from '../../platform/context.ts';
import { DomainError } from '../../platform/errors/domain-error.ts';

/** A worker that was not heard for this long is taken for absent: several beats, or the looks of a long poll. */
export const presenceSeconds = 20;
const seenPrecisionMs = 3_000;

/** Who claims, as far as a claim needs it. */
export interface CallingWorker {
  readonly id: string;
  readonly isEmulator: boolean;
  /** Its presence was written down a while ago. */
  readonly isToBeNoted: boolean;
  /** What it said it has installed. */
  readonly models: readonly { readonly id: string; readonly name: string }[];
}

const callingWorkerAndModels = {
  name: 'fleet.calling-worker',
  text: `select worker.id, worker.is_emulator as "isEmulator",
                worker.last_seen_at < $3::timestamptz as "isToBeNoted",
                coalesce((select json_agg(json_build_object('id', model.id, 'name', model.name))
                            from fleet.worker_models installed
                            join models.models model on model.id = installed.model_id
                           where installed.worker_id = worker.id), '[]') as models
           from fleet.workers worker
          where worker.token_id = $1 and ($2::uuid is null or worker.id = $2::uuid)
          order by worker.registered_at desc limit 1`,
};

/**
 * The worker that is calling, by one read: the named one, or the one of this token that was heard of last.
 *
 * @throws DomainError fleet.unknown-worker before the first registration, or for another token's worker.
 */
export async function callingWorker(
  { em, clock, worker }: WorkerContext,
  workerId: string | undefined,
): Promise<CallingWorker> {
  const values = [worker.tokenId, workerId ?? null, notedBefore(clock.now())];
  const [found] = await readRows<CallingWorker>(em, callingWorkerAndModels, values);
  if (found === undefined) throw new DomainError('fleet.unknown-worker');
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
      { id: { $in: [...workerIds] }, lastSeenAt: { $lt: notedBefore(now) } },
      { lastSeenAt: now },
    );
}

/** A presence that was written down before this moment is to be written again. */
export function notedBefore(now: Date): Date {
  return new Date(now.getTime() - seenPrecisionMs);
}

/** From this moment on a worker must have been heard to count as present. */
export function presentSince(now: Date): Date {
  return new Date(now.getTime() - presenceSeconds * 1_000);
}
