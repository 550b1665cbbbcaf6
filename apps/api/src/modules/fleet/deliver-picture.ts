import { createHash, timingSafeEqual } from 'node:crypto';
import type { DeliverInput, deliverOutput, GrantUploadInput } from '@pingvas/contracts';
import { converse, refusalOf, type Statement, sql } from '@pingvas/db';
import type { z } from 'zod';
import type { LeaseholderContext } from '../../platform/context.ts';
import { DomainError } from '../../platform/errors/domain-error.ts';
import { attemptIsOver, attemptStatements } from '../../platform/jobs/attempt-fence.ts';
import { attemptOf, type OwnLease, readOwnLease } from './leases.ts';
import { quarantineKey } from './quarantine.ts';
import type { PreparedWork, WorkChange, WorkHandlers } from './work-handlers.ts';

/** The one type that a grant is signed for. */
const uploadContentType: GrantUploadInput['contentType'] = 'image/png';

type Delivered = z.input<typeof deliverOutput>;

/**
 * Takes one finished picture. The upload is read back, measured, hashed, decoded and stored before anything is
 * decided; then one transaction publishes it, pays for it and, with the last one, ends the work. The same delivery
 * again gets the same answer and changes nothing.
 *
 * @throws DomainError fleet.unknown-worker, fleet.lease-lost, images.invalid-bytes, fleet.upload-mismatch; after
 * fleet.upload-missing, and after a mismatch of size or hash, the same picture may be uploaded again
 */
export async function deliverPicture(
  context: LeaseholderContext,
  handlers: WorkHandlers,
  input: DeliverInput,
): Promise<Delivered> {
  const { log, storage, faults } = context;
  const { pictureIndex, sha256, renderSeconds } = input;
  const lease = await readOwnLease(context, handlers, input);
  if (isReplay(lease, input)) return replayOf(lease);
  if (lease.hasEnded) throw new DomainError('fleet.lease-lost');
  if (lease.publishedUpload === null) throw new DomainError('fleet.upload-missing');
  // Another upload of the same picture was published: this one is not what the person has paid for.
  if (lease.publishedUpload !== '') throw mismatch('delivered');

  const objectKey = quarantineKey(lease, input);
  const bytes = await readUpload(context, objectKey, input).catch(async (error: unknown) => {
    // An address takes one upload: what a power loss left of it must not stand in the way of the next one.
    if (isTorn(error)) await storage.delete([objectKey]);
    throw error;
  });
  if (bytes === null) {
    // The same delivery came twice at once: the other one has just published the upload and cleared it away.
    const now = await readOwnLease(context, handlers, input);
    if (!isReplay(now, input)) throw new DomainError('fleet.upload-missing');
    return replayOf(now);
  }
  faults.reach('finish.read');
  const { generationId } = lease;
  const upload = { generationId, pictureIndex, bytes, sha256, renderSeconds };
  const prepared = await handlers.prepare(context, upload);

  const delivered = await publish(context, { lease, prepared }).catch(async (error: unknown) => {
    await discard(context, prepared);
    throw error;
  });
  if (delivered.change === null) {
    await discard(context, prepared);
  } else {
    faults.reach('finish.committed');
    prepared.published();
    await handlers.changed(context, generationId, delivered.change);
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
  readonly prepared: PreparedWork;
}

/** Without a change: another delivery of the same upload was first. */
interface Published extends Delivered {
  readonly change: WorkChange | null;
}

/** Two messages: one takes the locks and looks, one writes and commits. */
async function publish(
  { em, boss, clock, faults }: LeaseholderContext,
  { lease, prepared }: Publishing,
): Promise<Published> {
  const attempt = attemptOf(lease);
  try {
    return await converse(em, async (transaction) => {
      const looked = await transaction.send([...prepared.lock, lookAt(lease)]);
      const [current] = (looked.at(-1)?.rows ?? []) as CurrentState[];
      if (current === undefined) throw new DomainError('fleet.lease-lost');
      const now = clock.now();
      const publication = prepared.publish(looked.slice(0, -1), now);
      const isReplay = publication === 'published-before' && mayReplay(current);
      if (isReplay) return { ...replayOf(current), change: null };
      if (publication === 'published-before' || current.hasEnded) throw new DomainError('fleet.lease-lost');
      const { statements, isComplete, change } = publication;
      faults.reach('finish.locked');

      await transaction.commit([
        ...statements,
        // Refused when the attempt was given to somebody else in the meantime.
        ...(isComplete
          ? await attemptStatements.complete(boss, attempt)
          : await attemptStatements.touch(boss, attempt)),
        isComplete
          ? sql(
              `update fleet.leases set ended_at = $1, outcome = 'delivered'
                where generation_id = $2 and ended_at is null`,
              now,
              lease.generationId,
            )
          : sql("update fleet.leases set beat_at = $1, stage = 'uploading' where id = $2", now, lease.id),
      ]);
      return { isComplete, change };
    });
  } catch (error) {
    if (refusalOf(error) === attemptIsOver) throw new DomainError('fleet.lease-lost');
    throw prepared.refusal(error) ?? error;
  }
}

type CurrentState = Pick<OwnLease, 'outcome' | 'hasEnded'>;

/** Under the work's lock, which everybody takes who ends a lease. */
function lookAt({ id }: OwnLease): Statement {
  return sql('select outcome, ended_at is not null as "hasEnded" from fleet.leases where id = $1', id);
}

/** This very upload is what was published. */
function isReplay(lease: OwnLease, { sha256 }: DeliverInput): boolean {
  return lease.publishedUpload === sha256 && mayReplay(lease);
}

/** A lease that somebody has taken away gets no answer, whatever it holds. */
function mayReplay({ outcome }: Pick<OwnLease, 'outcome'>): boolean {
  return outcome === null || outcome === 'delivered';
}

/** What the delivery of a picture that is already published answers. */
function replayOf(lease: Pick<OwnLease, 'outcome'>): Delivered {
  return { isComplete: lease.outcome === 'delivered' };
}

/** The uploaded bytes, which are what was announced; null when nothing lies there. */
async function readUpload(
  { storage }: LeaseholderContext,
  objectKey: string,
  { sha256, sizeBytes }: DeliverInput,
): Promise<Uint8Array | null> {
  // Asked for together; no more than what was announced is ever read.
  const reading = storage.get(objectKey, { maxBytes: sizeBytes });
  reading.catch(() => undefined);
  const head = await storage.head(objectKey);
  if (head === null) return null;
  if (head.sizeBytes !== sizeBytes) throw mismatch('size');
  if (head.contentType !== uploadContentType) throw mismatch('type');
  const bytes = await reading;
  if (bytes === null) return null;
  // Whatever the storage has checked: nobody pays for bytes that we did not hash ourselves.
  const hash = createHash('sha256').update(bytes).digest();
  if (!timingSafeEqual(hash, Buffer.from(sha256, 'hex'))) throw mismatch('sha256');
  return bytes;
}

function mismatch(reason: 'size' | 'type' | 'sha256' | 'delivered'): DomainError {
  return new DomainError('fleet.upload-mismatch', { reason });
}

function isTorn(error: unknown): boolean {
  const reason =
    error instanceof DomainError && error.code === 'fleet.upload-mismatch' && error.details.reason;
  return reason === 'size' || reason === 'sha256';
}

async function discard({ log }: LeaseholderContext, prepared: PreparedWork): Promise<void> {
  await prepared.discard().catch((error: unknown) => {
    log.warn({ err: error }, 'a picture that was not published could not be removed');
  });
}
