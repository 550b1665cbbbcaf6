import type { AvatarView, UseAvatarInput } from '@pingvas/contracts';
import { Avatar } from '@pingvas/db';
import type { ActorContext } from '../../../platform/context.ts';
import { DomainError } from '../../../platform/errors/domain-error.ts';
import { queueTransaction } from '../../../platform/jobs/queue-transaction.ts';
import { prepareWork } from '../../../platform/jobs/start-work.ts';
import { avatarUploadKey } from './avatar-keys.ts';
import { portraitWork } from './portrait-work.ts';

/**
 * Takes an upload as the picture of the person: it is looked at in the background, and the one before is shown until
 * then. The same upload again changes nothing. Of two uploads the later call counts.
 *
 * @throws DomainError fleet.upload-missing, fleet.upload-mismatch
 */
export async function useAvatar(context: ActorContext, input: UseAvatarInput): Promise<AvatarView> {
  const { em, boss, storage, clock, actor } = context;
  const { userId } = actor;
  const { uploadId, contentType, sha256, sizeBytes } = input;
  const before = await em.fork().findOne(Avatar, { userId, uploadId });
  if (before !== null) return { state: before.state, reason: null };
  // The person's own id is in the name: there is no way to name somebody else's upload.
  const head = await storage.head(avatarUploadKey(userId, { uploadId, contentType }));
  if (head === null) throw new DomainError('fleet.upload-missing');
  if (head.sizeBytes !== sizeBytes) throw new DomainError('fleet.upload-mismatch', { reason: 'size' });

  await prepareWork(boss, portraitWork);
  await em.fork().transactional(async (tx) => {
    await tx.upsert(Avatar, {
      ...{ userId, uploadId, contentType, sha256, sizeBytes },
      state: 'processing',
      reason: null,
      askedAt: clock.now(),
    });
    await boss.send(portraitWork.queue, { userId, uploadId }, { db: queueTransaction(tx) });
  });
  return { state: 'processing', reason: null };
}
