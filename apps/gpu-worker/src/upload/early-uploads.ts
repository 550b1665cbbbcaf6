import type { UploadGrant } from '@pingvas/contracts';
import type { FleetPort } from '../api/fleet-port.ts';
import type { WorkerFaults } from '../fault-points.ts';
import type { Lease } from '../leases/lease.ts';
import type { NamedPicture } from '../spool/spool.ts';
import { grantFacts } from './grant-facts.ts';
import { type PutResult, putPresigned } from './put-presigned.ts';

/** The first try of a delivery, begun while its picture is still looked at and written to disk. */
export interface EarlyUpload {
  /** Need not be waited for, nor looked at when it fails. */
  readonly granting: Promise<UploadGrant>;
  /** How the upload ended; null when none was made with this grant. Never rejects. */
  readonly ended: Promise<PutResult | null>;
  /** Nobody is going to deliver this picture. What the storage has of it by then, the api's sweeper takes. */
  drop(): void;
}

/** Uploads that run ahead of their deliveries. */
export interface EarlyUploads {
  /** Begins with the bytes as they are in memory, which it holds no longer than the upload takes. Ends with the lease. */
  begin(lease: Lease, picture: NamedPicture, bytes: Uint8Array<ArrayBuffer>): EarlyUpload;
}

/**
 * A storage that is out of order would pile pictures up in memory: what comes beyond these is uploaded from the disk,
 * when its turn has come.
 */
const underWayMax = 2;

interface Sending {
  readonly granting: Promise<UploadGrant>;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly signal: AbortSignal;
}

/**
 * An upload tells nobody anything and changes nothing: its object lies where only the delivery of the same hash, under
 * the same lease, will look for it. So it need not wait until its picture is known to be good, or safe on disk.
 */
export function createEarlyUploads({
  fleet,
  apiUrl,
  faults,
}: {
  readonly fleet: FleetPort;
  readonly apiUrl: string;
  readonly faults: WorkerFaults;
}): EarlyUploads {
  let underWay = 0;

  async function send({ granting, bytes, signal }: Sending): Promise<PutResult | null> {
    underWay += 1;
    try {
      const grant = await granting;
      faults.reach('uploading');
      return await putPresigned(grant, bytes, { apiUrl, signal });
    } catch {
      return null;
    } finally {
      underWay -= 1;
    }
  }

  return {
    begin(lease, picture, bytes) {
      const dropped = new AbortController();
      const signal = AbortSignal.any([lease.signal, dropped.signal]);
      const granting = fleet.grantUpload(grantFacts(lease, picture), { signal });
      granting.catch(() => undefined);
      const ended = underWay < underWayMax ? send({ granting, bytes, signal }) : Promise.resolve(null);
      return {
        granting,
        ended,
        drop: () => dropped.abort(new Error('the picture is not delivered')),
      };
    },
  };
}
