import { createHash, timingSafeEqual } from 'node:crypto';
import type { DeliverInput, deliverOutput } from '@pingvas/contracts';
import { converse, refusalOf, type Statement, sql, UploadGrant } from '@pingvas/db';
import type { z } from 'zod';
import type { WorkerContext } from '../../platform/context.ts';
import { DomainError } from '../../platform/errors/domain-error.ts';
import { attemptIsOver, attemptStatements } from '../../platform/jobs/attempt-fence.ts';
import { attemptOf, type OwnGrant, type OwnLease, readOwnLease } from './leases.ts';
import { quarantineKey } from './quarantine.ts';
import type { PreparedWork, WorkHandlers } from './work-handlers.ts';

type Delivered = z.input<typeof deliverOutput>;

/**
 * Takes one finished picture. The upload is read back, measured, hashed, decoded and stored before anything is
 * decided; then one transaction publishes it, pays for it and, with the last one, ends the work. The same delivery
 * again gets the same answer and changes nothing.
 *
 * @throws DomainError fleet.lease-lost, fleet.upload-missing, fleet.upload-mismatch, images.invalid-bytes
 */
export async function deliverPicture(
  context: WorkerContext,
  handlers: WorkHandlers,
  input: DeliverInput,
): Promise<Delivered> {
  const { log, storage, faults } = context;
  const { pictureIndex } = input;
  const { lease, grant } = await readOwnLease(context, input);
  const objectKey = quarantineKey(lease, input);
  if (grant?.isUsed) return replayOf(lease);
  if (lease.hasEnded) throw new DomainError('fleet.lease-lost');
  if (grant === null) throw await refusalWithoutGrant(context, input);
  if (grant.sizeBytes !== input.sizeBytes) throw mismatch('size');

  const bytes = await readUpload(context, grant);
  if (bytes === null) {
    // The same delivery came twice at once: the other one has just published the upload and cleared it away.
    const now = await readOwnLease(context, input);
    if (!now.grant?.isUsed) throw new DomainError('fleet.upload-missing');
    return replayOf(now.lease);
  }
  faults.reach('finish.read');
  const { generationId } = lease;
  const { renderSeconds } = input;
  const prepared = await handlers.prepare(context, { generationId, pictureIndex, bytes, renderSeconds });

  const delivered = await publish(context, { lease, grant, prepared }).catch(async (error: unknown) => {
    await discard(context, prepared);
    throw error;
  });
  if (delivered.isReplay) {
    await discard(context, prepared);
  } else {
    faults.reach('finish.committed');
    prepared.published();
    await handlers.changed(context, generationId);
    faults.reach('publish.announced');
  }
  await storage.delete([objectKey]).catch((error: unknown) => {
    // The sweeper clears it within the hour.
    log.warn({ err: error, objectKey }, 'a delivered upload could not be removed from quarantine');
  });
  faults.reach('publish.cleared');
  return { isComplete: delivered.isComplete };
}

interface Publishing {
  readonly lease: OwnLease;
  readonly grant: OwnGrant;
  readonly prepared: PreparedWork;
}

/** Two messages: one takes the locks and looks, one writes and commits. */
async function publish(
  { em, boss, clock, faults }: WorkerContext,
  { lease, grant, prepared }: Publishing,
): Promise<Delivered & { isReplay: boolean }> {
  const attempt = attemptOf(lease);
  try {
    return await converse(em, async (transaction) => {
      const looked = await transaction.send([...prepared.lock, lookAt(lease, grant)]);
      const [current] = (looked.at(-1)?.rows ?? []) as CurrentState[];
      // The same delivery came twice at once, and the other one was first.
      if (current?.isUsed) return { ...replayOf(current), isReplay: true };
      const now = clock.now();
      const { statements, isComplete } = prepared.publish(looked.slice(0, -1), now);
      if (current === undefined || current.hasEnded) throw new DomainError('fleet.lease-lost');
      faults.reach('finish.locked');

      await transaction.commit([
        ...statements,
        // Refused when the attempt was given to somebody else in the meantime.
        ...(isComplete
          ? await attemptStatements.complete(boss, attempt)
          : await attemptStatements.touch(boss, attempt)),
        sql('update fleet.upload_grants set used_at = $1 where object_key = $2', now, grant.objectKey),
        isComplete
          ? sql(
              `update fleet.leases set ended_at = $1, outcome = 'delivered'
                where generation_id = $2 and ended_at is null`,
              now,
              lease.generationId,
            )
          : sql("update fleet.leases set beat_at = $1, stage = 'uploading' where id = $2", now, lease.id),
      ]);
      return { isComplete, isReplay: false };
    });
  } catch (error) {
    if (refusalOf(error) === attemptIsOver) throw new DomainError('fleet.lease-lost');
    throw prepared.refusal(error) ?? error;
  }
}

interface CurrentState extends Pick<OwnLease, 'outcome' | 'hasEnded'>, Pick<OwnGrant, 'isUsed'> {}

/** Under the work's lock, which everybody takes who ends a lease or uses a grant. */
function lookAt(lease: OwnLease, grant: OwnGrant): Statement {
  return sql(
    `select lease.outcome, lease.ended_at is not null as "hasEnded", upload.used_at is not null as "isUsed"
       from fleet.leases lease join fleet.upload_grants upload on upload.lease_id = lease.id
      where lease.id = $1 and upload.object_key = $2`,
    lease.id,
    grant.objectKey,
  );
}

/** What the delivery of a picture that is already published answers. */
function replayOf(lease: Pick<OwnLease, 'outcome'>): Delivered {
  return { isComplete: lease.outcome === 'delivered' };
}

/** A picture that was never announced is missing; one that was announced differently does not match. */
async function refusalWithoutGrant(
  { em }: WorkerContext,
  { leaseId, pictureIndex }: DeliverInput,
): Promise<DomainError> {
  const announced = await em.fork().count(UploadGrant, { leaseId, pictureIndex });
  return announced > 0 ? mismatch('sha256') : new DomainError('fleet.upload-missing');
}

/** The uploaded bytes, which are what was announced; null when nothing lies there. */
async function readUpload({ storage }: WorkerContext, grant: OwnGrant): Promise<Uint8Array | null> {
  // Asked for together; no more than what was announced is ever read.
  const reading = storage.get(grant.objectKey, { maxBytes: grant.sizeBytes });
  reading.catch(() => undefined);
  const head = await storage.head(grant.objectKey);
  if (head === null) return null;
  if (head.sizeBytes !== grant.sizeBytes) throw mismatch('size');
  if (head.contentType !== grant.contentType) throw mismatch('type');
  const bytes = await reading;
  if (bytes === null) return null;
  // Whatever the storage has checked: nobody pays for bytes that we did not hash ourselves.
  const hash = createHash('sha256').update(bytes).digest();
  if (!timingSafeEqual(hash, Buffer.from(grant.sha256, 'hex'))) throw mismatch('sha256');
  return bytes;
}

function mismatch(reason: 'size' | 'type' | 'sha256'): DomainError {
  return new DomainError('fleet.upload-mismatch', { reason });
}

async function discard({ log }: WorkerContext, prepared: PreparedWork): Promise<void> {
  await prepared.discard().catch((error: unknown) => {
    log.warn({ err: error }, 'a picture that was not published could not be removed');
  });
}
