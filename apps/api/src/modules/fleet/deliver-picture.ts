import { createHash, timingSafeEqual } from 'node:crypto';
import type { DeliverInput, deliverOutput } from '@pingvas/contracts';
import { Lease, UploadGrant } from '@pingvas/db';
import type { z } from 'zod';
import type { WorkerContext } from '../../platform/context.ts';
import { DomainError } from '../../platform/errors/domain-error.ts';
import { attemptFence } from '../../platform/jobs/attempt-fence.ts';
import { attemptOf, endLeases, findOwnLease, requireOpenLease } from './leases.ts';
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
  const { em, log, storage, faults } = context;
  const { leaseId, pictureIndex, sha256 } = input;
  const granting = em.fork().findOne(UploadGrant, { leaseId, pictureIndex, sha256 });
  // Looked at below, if the lease is the caller's.
  granting.catch(() => undefined);
  const lease = await findOwnLease(context, leaseId);
  const objectKey = quarantineKey(lease, input);
  const grant = await granting;
  if (grant !== null && grant.usedAt !== null) return replayOf(await findOwnLease(context, lease.id));
  if (lease.endedAt !== null) throw new DomainError('fleet.lease-lost');
  if (grant === null) throw await refusalWithoutGrant(context, input);
  if (grant.sizeBytes !== input.sizeBytes) throw mismatch('size');

  const bytes = await readUpload(context, grant);
  if (bytes === null) {
    // The same delivery came twice at once: the other one has just published the upload and cleared it away.
    const used = await em.fork().count(UploadGrant, { objectKey, usedAt: { $ne: null } });
    if (used === 0) throw new DomainError('fleet.upload-missing');
    return replayOf(await findOwnLease(context, lease.id));
  }
  faults.reach('finish.read');
  const { generationId } = lease;
  const { renderSeconds } = input;
  const prepared = await handlers.prepare(context, { generationId, pictureIndex, bytes, renderSeconds });

  const delivered = await publish(context, handlers, { lease, grant, prepared }).catch(
    async (error: unknown) => {
      await discard(context, prepared);
      throw error;
    },
  );
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

async function publish(
  { em, boss, clock, faults }: WorkerContext,
  handlers: WorkHandlers,
  { lease, grant, prepared }: { lease: Lease; grant: UploadGrant; prepared: PreparedWork },
): Promise<Delivered & { isReplay: boolean }> {
  const attempt = attemptOf(lease);
  return em.fork().transactional(async (tx) => {
    const state = await handlers.lock(tx, lease.generationId, { wait: true });
    const current = await tx.findOneOrFail(UploadGrant, { objectKey: grant.objectKey });
    if (current.usedAt !== null) {
      // The same delivery came twice at once, and the other one was first.
      return { ...replayOf(await tx.findOneOrFail(Lease, { id: lease.id })), isReplay: true };
    }
    if (state !== 'open') throw new DomainError('fleet.lease-lost');
    await requireOpenLease(tx, lease.id);
    faults.reach('finish.locked');

    const now = clock.now();
    const { isComplete } = await prepared.publish({ tx, now });
    const isOurs = isComplete
      ? await attemptFence.complete(boss, tx, attempt)
      : await attemptFence.touch(boss, tx, attempt);
    // Rolls back the picture and its price: the attempt was given to somebody else in the meantime.
    if (!isOurs) throw new DomainError('fleet.lease-lost');
    faults.reach('finish.completed');

    await tx.nativeUpdate(UploadGrant, { objectKey: grant.objectKey }, { usedAt: now });
    if (isComplete) await endLeases(tx, lease.generationId, { outcome: 'delivered', at: now });
    else await tx.nativeUpdate(Lease, { id: lease.id }, { beatAt: now, stage: 'uploading' });
    faults.reach('finish.settled');
    return { isComplete, isReplay: false };
  });
}

/** What the delivery of a picture that is already published answers. */
function replayOf(lease: Lease): Delivered {
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
async function readUpload({ storage }: WorkerContext, grant: UploadGrant): Promise<Uint8Array | null> {
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
