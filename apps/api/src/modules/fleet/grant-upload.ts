import type { GrantUploadInput, UploadGrant as UploadGrantView } from '@pingvas/contracts';
import { UploadGrant } from '@pingvas/db';
import type { WorkerContext } from '../../platform/context.ts';
import { DomainError } from '../../platform/errors/domain-error.ts';
import { attemptFence } from '../../platform/jobs/attempt-fence.ts';
import { attemptOf, findOwnLease, requireOpenLease } from './leases.ts';
import { quarantineKey } from './quarantine.ts';
import type { WorkHandlers } from './work-handlers.ts';

/** Longer than any clock among the api and the storage may be off, or an address would expire before it was written. */
const grantSeconds = 30 * 60;

/**
 * Leave to put one picture, and exactly this one, into quarantine. Asking again for the same picture gives a new
 * address for the same key; the storage takes a key only once.
 *
 * @throws DomainError fleet.lease-lost; request.invalid for a picture that the work does not need
 */
export async function grantUpload(
  context: WorkerContext,
  handlers: WorkHandlers,
  input: GrantUploadInput,
): Promise<UploadGrantView> {
  const { em, boss, clock, storage, faults } = context;
  const { leaseId, pictureIndex, sha256, sizeBytes, contentType } = input;
  const lease = await findOwnLease(context, leaseId);
  if (lease.endedAt !== null) throw new DomainError('fleet.lease-lost');

  const missing = await handlers.missingPictures(em, lease.generationId);
  if (!missing.includes(pictureIndex)) {
    throw new DomainError('request.invalid', {
      fields: [{ path: 'pictureIndex', message: 'must be one of the pictures that are still missing' }],
    });
  }

  const objectKey = quarantineKey(lease, { pictureIndex, sha256 });
  const now = clock.now();
  const expiresAt = new Date(now.getTime() + grantSeconds * 1_000);
  await em.fork().transactional(async (tx) => {
    if (!(await attemptFence.touch(boss, tx, attemptOf(lease)))) throw new DomainError('fleet.lease-lost');
    await requireOpenLease(tx, leaseId);
    await tx.upsert(
      UploadGrant,
      {
        objectKey,
        leaseId,
        pictureIndex,
        sha256,
        sizeBytes,
        contentType,
        createdAt: now,
        expiresAt,
        usedAt: null,
      },
      {
        onConflictFields: ['objectKey'],
        onConflictAction: 'merge',
        onConflictMergeFields: ['sizeBytes', 'expiresAt'],
      },
    );
    faults.reach('grant.written');
  });
  faults.reach('grant.committed');
  return storage.signPut({ key: objectKey, sha256, sizeBytes, contentType, expiresInSeconds: grantSeconds });
}
