import type { GrantUploadInput } from '@pingvas/contracts';
import type { Lease } from '../leases/lease.ts';
import type { NamedPicture } from '../spool/spool.ts';

/** What a grant is bound to, and what its delivery repeats. */
export function grantFacts(
  { id: leaseId }: Pick<Lease, 'id'>,
  { pictureIndex, sha256, sizeBytes }: NamedPicture,
): GrantUploadInput {
  return { leaseId, pictureIndex, sha256, sizeBytes, contentType: 'image/png' };
}
