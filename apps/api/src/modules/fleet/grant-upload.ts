import type { GrantUploadInput, UploadGrant } from '@pingvas/contracts';
import type { LeaseholderContext } from '../../platform/context.ts';
import { DomainError } from '../../platform/errors/domain-error.ts';
import { readOwnLease } from './leases.ts';
import { quarantineKey } from './quarantine.ts';
import type { WorkHandlers } from './work-handlers.ts';

/** Longer than any clock among the api and the storage may be off, or an address would expire before it was written. */
const grantSeconds = 30 * 60;

/**
 * Leave to put one picture, and exactly this one, into quarantine. It is kept by the address alone, which is signed for
 * these bytes, and nothing is written: the delivery looks for itself. Asking again gives a new address for the same
 * key, which the storage takes only once.
 *
 * @throws DomainError fleet.unknown-worker, fleet.lease-lost; request.invalid for a picture that the work does not need
 */
export async function grantUpload(
  context: LeaseholderContext,
  handlers: WorkHandlers,
  input: GrantUploadInput,
): Promise<UploadGrant> {
  const { pictureIndex, sha256, sizeBytes, contentType } = input;
  const lease = await readOwnLease(context, handlers, input);
  if (lease.hasEnded || !lease.isRunning) throw new DomainError('fleet.lease-lost');
  if (lease.publishedUpload !== '') {
    throw new DomainError('request.invalid', {
      fields: [{ path: 'pictureIndex', message: 'must be one of the pictures that are still missing' }],
    });
  }
  const key = quarantineKey(lease, { pictureIndex, sha256 });
  return context.storage.signPut({ key, sha256, sizeBytes, contentType, expiresInSeconds: grantSeconds });
}
