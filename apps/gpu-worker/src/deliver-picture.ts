import type { UploadGrant } from '@pingvas/contracts';
import type { Logger } from 'pino';
import { FleetError, isFleetRefusal } from './api/fleet-error.ts';
import type { FleetPort } from './api/fleet-port.ts';
import { untilAnswered } from './api/until-answered.ts';
import type { WorkerFaults } from './fault-points.ts';
import { type Lease, LeaseCutShort, WorkFailure } from './leases/lease.ts';
import type { KeptPicture, Spool } from './spool/spool.ts';
import { type BackoffLimits, createBackoff } from './time/backoff.ts';
import { putPresigned } from './upload/put-presigned.ts';

export interface DeliverPictureOptions {
  readonly fleet: FleetPort;
  readonly spool: Spool;
  readonly apiUrl: string;
  readonly backoff: BackoffLimits;
  /** How long a storage may be out of order before its work is given up. Milliseconds. */
  readonly storagePatienceMs: number;
  readonly faults: WorkerFaults;
  readonly log: Logger;
}

/** Refusals are about this very picture, and soon enough known to be for good. */
const refusalsMax = 6;

/** What went wrong with one upload. `isAway`: nobody refused it; the storage is out of order. */
interface Trouble {
  readonly isAway: boolean;
  readonly problem: string;
}

/** The grant that `deliverPicture` begins with. It need not be waited for, nor looked at when it fails. */
export function askForGrant(
  { fleet }: Pick<DeliverPictureOptions, 'fleet'>,
  lease: Lease,
  picture: KeptPicture,
): Promise<UploadGrant> {
  const granting = fleet.grantUpload(factsOf(lease, picture), { signal: lease.signal });
  granting.catch(() => undefined);
  return granting;
}

/**
 * Hands one picture over: a grant bound to its hash, size and type, the upload, and the word that it is there. Then it
 * leaves the spool. While the api or the storage is away the picture waits there, for as long as its lease is not cut
 * short, and after that too: then for a lease that asks for it. `granting`: a grant that was asked for before.
 *
 * @throws WorkFailure when it is refused again and again, or the lease's cut
 */
export async function deliverPicture(
  options: DeliverPictureOptions,
  lease: Lease,
  picture: KeptPicture,
  granting?: Promise<UploadGrant>,
): Promise<{ readonly isComplete: boolean }> {
  const { spool, log } = options;
  const { signal } = lease;
  const { pictureIndex } = picture;
  const backoff = createBackoff(options.backoff);
  let refusals = 0;
  let awaySince: number | null = null;
  let first = granting;

  for (;;) {
    signal.throwIfAborted();
    const trouble = await tryOnce(options, lease, picture, () => {
      const asked = first ?? askForGrant(options, lease, picture);
      first = undefined;
      return asked;
    });
    if ('isComplete' in trouble) {
      await spool.drop(picture);
      return trouble;
    }
    const { isAway, problem } = trouble;
    if (isAway) awaySince ??= performance.now();
    else {
      refusals += 1;
      awaySince = null;
    }
    const isLost = awaySince !== null && performance.now() - awaySince > options.storagePatienceMs;
    if (refusals === refusalsMax || isLost) throw new WorkFailure('upload-failed', problem);
    log.warn({ leaseId: lease.id, pictureIndex, problem }, 'the upload is tried again');
    await backoff.pause(signal);
  }
}

async function tryOnce(
  { fleet, spool, apiUrl, backoff, faults }: DeliverPictureOptions,
  lease: Lease,
  picture: KeptPicture,
  ask: () => Promise<UploadGrant>,
): Promise<Trouble | { readonly isComplete: boolean }> {
  const { signal } = lease;
  const answered = <Result>(call: () => Promise<Result>) => untilAnswered(call, { signal, backoff });
  try {
    const reading = spool.read(picture);
    const grant = await answered(ask);
    faults.reach('granted');
    const bytes = await reading;
    if (bytes === null) throw new WorkFailure('invalid-picture', 'the finished picture was damaged on disk');
    const put = await putPresigned(grant, bytes, { apiUrl, signal });
    if (put.outcome !== 'stored') return { isAway: put.outcome === 'unreachable', problem: put.reason };
    faults.reach('uploaded');
    const { renderSeconds } = picture;
    const delivery = { ...factsOf(lease, picture), renderSeconds };
    const delivered = await answered(() => fleet.deliver(delivery, { signal }));
    faults.reach('delivered');
    return delivered;
  } catch (error) {
    signal.throwIfAborted();
    return troubleOf(lease, error);
  }
}

function factsOf({ id: leaseId }: Lease, { pictureIndex, sha256, sizeBytes }: KeptPicture) {
  return { leaseId, pictureIndex, sha256, sizeBytes, contentType: 'image/png' } as const;
}

/** Throws for what another upload cannot mend; otherwise says what went wrong with this one. */
function troubleOf(lease: Lease, error: unknown): Trouble {
  if (isFleetRefusal(error, 'fleet.lease-lost')) {
    lease.cut({ kind: 'lost' });
    throw new LeaseCutShort(lease.cutShort() ?? { kind: 'lost' });
  }
  if (!(error instanceof FleetError)) throw error;
  if (error.code === 'images.invalid-bytes') {
    throw new WorkFailure('invalid-picture', 'the api could not decode the picture');
  }
  const isWorthAnother = error.isRetryable || error.code === 'fleet.upload-mismatch';
  if (!isWorthAnother) {
    throw new WorkFailure('upload-failed', `the api refused the picture: ${error.message}`, {
      isRetryable: false,
    });
  }
  // The api's own storage, which is the one we write to.
  return { isAway: error.code === 'storage.unavailable', problem: error.message };
}
