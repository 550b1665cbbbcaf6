import type { UploadGrant } from '@pingvas/contracts';
import type { Logger } from 'pino';
import { FleetError, isFleetRefusal } from './api/fleet-error.ts';
import type { FleetPort } from './api/fleet-port.ts';
import { untilAnswered } from './api/until-answered.ts';
import type { WorkerFaults } from './fault-points.ts';
import { type Lease, LeaseCutShort, WorkFailure } from './leases/lease.ts';
import type { KeptPicture, Spool } from './spool/spool.ts';
import { type BackoffLimits, createBackoff } from './time/backoff.ts';
import type { EarlyUpload } from './upload/early-uploads.ts';
import { grantFacts } from './upload/grant-facts.ts';
import { type PutResult, putPresigned } from './upload/put-presigned.ts';

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

/**
 * Hands one picture over: a grant bound to its hash, size and type, the upload, and the word that it is there. Then it
 * leaves the spool. While the api or the storage is away the picture waits there, for as long as its lease is not cut
 * short, and after that too: then for a lease that asks for it. `early`: the first try, begun before; with it nothing is
 * read from the spool, and what the storage has is byte for byte what the spool was given.
 *
 * @throws WorkFailure when it is refused again and again, or the lease's cut
 */
export async function deliverPicture(
  options: DeliverPictureOptions,
  lease: Lease,
  picture: KeptPicture,
  early?: EarlyUpload,
): Promise<{ readonly isComplete: boolean }> {
  const { spool, log } = options;
  const { signal } = lease;
  const { pictureIndex } = picture;
  const backoff = createBackoff(options.backoff);
  let refusals = 0;
  let awaySince: number | null = null;
  let first = early;

  for (;;) {
    signal.throwIfAborted();
    const trouble = await tryOnce(options, lease, picture, first);
    first = undefined;
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
  early?: EarlyUpload,
): Promise<Trouble | { readonly isComplete: boolean }> {
  const { signal } = lease;
  const facts = grantFacts(lease, picture);
  const answered = <Result>(call: () => Promise<Result>) => untilAnswered(call, { signal, backoff });
  let asked = early?.granting;
  const ask = () => {
    const granting = asked ?? fleet.grantUpload(facts, { signal });
    asked = undefined;
    return granting;
  };

  async function putKept(grant: UploadGrant, reading = spool.read(picture)): Promise<PutResult> {
    const bytes = await reading;
    if (bytes === null) throw new WorkFailure('invalid-picture', 'the finished picture was damaged on disk');
    return await putPresigned(grant, bytes, { apiUrl, signal });
  }

  try {
    const reading = early ? undefined : spool.read(picture);
    const grant = await answered(ask);
    faults.reach('granted');
    const put = (await early?.ended) ?? (await putKept(grant, reading));
    if (put.outcome !== 'stored') return { isAway: put.outcome === 'unreachable', problem: put.reason };
    faults.reach('uploaded');
    const delivery = { ...facts, renderSeconds: picture.renderSeconds };
    const delivered = await answered(() => fleet.deliver(delivery, { signal }));
    faults.reach('delivered');
    return delivered;
  } catch (error) {
    signal.throwIfAborted();
    return troubleOf(lease, error);
  }
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
