import { createHash } from 'node:crypto';
import type { Logger } from 'pino';
import { FleetError, isFleetRefusal } from './api/fleet-error.ts';
import type { FleetPort } from './api/fleet-port.ts';
import { untilAnswered } from './api/until-answered.ts';
import type { RenderedPicture } from './engine/render-picture.ts';
import { type Lease, LeaseCutShort, WorkFailure } from './leases/lease.ts';
import { type BackoffLimits, createBackoff } from './time/backoff.ts';
import { putPresigned } from './upload/put-presigned.ts';

export interface DeliverPictureOptions {
  readonly fleet: FleetPort;
  readonly apiUrl: string;
  readonly backoff: BackoffLimits;
  readonly log: Logger;
}

const uploadsMax = 6;

/**
 * Hands one picture over: a grant bound to its hash, size and type, the upload, and the word that it is there.
 * While the api does not answer the picture waits here, for as long as its lease is not cut short.
 *
 * @throws WorkFailure when the storage refuses it again and again, or the lease's cut
 */
export async function deliverPicture(
  { fleet, apiUrl, backoff: backoffLimits, log }: DeliverPictureOptions,
  lease: Lease,
  picture: RenderedPicture,
): Promise<{ readonly isComplete: boolean }> {
  const { signal } = lease;
  const facts = {
    leaseId: lease.id,
    pictureIndex: picture.pictureIndex,
    sha256: createHash('sha256').update(picture.bytes).digest('hex'),
    sizeBytes: picture.bytes.byteLength,
    contentType: 'image/png',
  } as const;
  const answered = <Result>(call: () => Promise<Result>) =>
    untilAnswered(call, { signal, backoff: backoffLimits });
  const backoff = createBackoff(backoffLimits);

  for (let upload = 1; ; upload += 1) {
    let problem: string;
    try {
      const grant = await answered(() => fleet.grantUpload(facts, { signal }));
      const put = await putPresigned(grant, picture.bytes, { apiUrl, signal });
      if (put.outcome === 'stored') {
        return await answered(() =>
          fleet.deliver({ ...facts, renderSeconds: picture.renderSeconds }, { signal }),
        );
      }
      problem = put.reason;
    } catch (error) {
      signal.throwIfAborted();
      problem = problemOf(lease, error);
    }
    if (upload === uploadsMax) {
      throw new WorkFailure('upload-failed', 'platform', problem, { isRetryable: true });
    }
    log.warn({ leaseId: lease.id, pictureIndex: picture.pictureIndex, problem }, 'the upload is tried again');
    await backoff.pause(signal);
  }
}

/** Throws for what another upload cannot mend; otherwise says what went wrong with this one. */
function problemOf(lease: Lease, error: unknown): string {
  if (isFleetRefusal(error, 'fleet.lease-lost')) {
    lease.cut({ kind: 'lost' });
    throw new LeaseCutShort(lease.cutShort() ?? { kind: 'lost' });
  }
  if (!(error instanceof FleetError)) throw error;
  if (error.code === 'images.invalid-bytes') {
    throw new WorkFailure('invalid-picture', 'worker', 'the api could not decode the picture', {
      isRetryable: true,
    });
  }
  const isWorthAnother = error.isRetryable || error.code === 'fleet.upload-mismatch';
  if (!isWorthAnother) {
    throw new WorkFailure('upload-failed', 'platform', `the api refused the picture: ${error.message}`, {
      isRetryable: false,
    });
  }
  return error.message;
}
