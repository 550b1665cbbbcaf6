import type { GrantUploadInput, UploadGrant as UploadGrantView } from '@pingvas/contracts';
import { commitTogether, refusalOf, sql } from '@pingvas/db';
import type { WorkerContext } from '../../platform/context.ts';
import { DomainError } from '../../platform/errors/domain-error.ts';
import { attemptIsOver, attemptStatements } from '../../platform/jobs/attempt-fence.ts';
import { attemptOf, readOwnLease } from './leases.ts';
import { quarantineKey } from './quarantine.ts';
import { unneeded, type WorkHandlers } from './work-handlers.ts';

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
  const { lease } = await readOwnLease(context, input);
  if (lease.hasEnded) throw new DomainError('fleet.lease-lost');

  const objectKey = quarantineKey(lease, { pictureIndex, sha256 });
  const now = clock.now();
  const expiresAt = new Date(now.getTime() + grantSeconds * 1_000);
  const { generationId } = lease;
  try {
    await commitTogether(em, [
      handlers.refuseUnneeded({ generationId, pictureIndex }),
      ...(await attemptStatements.touch(boss, attemptOf(lease))),
      // After the job's lock: who ends a lease has settled its job before.
      sql(
        `with written as (
           insert into fleet.upload_grants
             (object_key, lease_id, picture_index, sha256, size_bytes, content_type, created_at, expires_at, used_at)
           select $1, id, $3, $4, $5, $6, $7::timestamptz, $8::timestamptz, null
             from fleet.leases where id = $2 and ended_at is null
           on conflict (object_key) do update
             set size_bytes = excluded.size_bytes, expires_at = excluded.expires_at
           returning object_key
         )
         select public.refuse('${attemptIsOver}') where not exists (select 1 from written)`,
        objectKey,
        leaseId,
        pictureIndex,
        sha256,
        sizeBytes,
        contentType,
        now,
        expiresAt,
      ),
    ]);
  } catch (error) {
    throw refusalToGrant(error) ?? error;
  }
  faults.reach('grant.committed');
  return storage.signPut({ key: objectKey, sha256, sizeBytes, contentType, expiresInSeconds: grantSeconds });
}

function refusalToGrant(error: unknown): DomainError | null {
  const reason = refusalOf(error);
  if (reason === attemptIsOver) return new DomainError('fleet.lease-lost');
  if (reason !== unneeded) return null;
  return new DomainError('request.invalid', {
    fields: [{ path: 'pictureIndex', message: 'must be one of the pictures that are still missing' }],
  });
}
