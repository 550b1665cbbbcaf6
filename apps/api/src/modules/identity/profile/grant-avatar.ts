import type { AvatarGrant, GrantAvatarInput } from '@pingvas/contracts';
import { newId } from '@pingvas/db';
import type { ActorContext } from '../../../platform/context.ts';
import { avatarUploadKey } from './avatar-keys.ts';

const grantSeconds = 10 * 60;

/**
 * Leave to put one picture, and exactly this one, into quarantine. It is kept by the address alone, which is signed for
 * these bytes under a name with the person's id in it; the storage takes it once, and nothing is written here. What is
 * uploaded and not taken lies there for an hour, so leave is given so many times an hour.
 *
 * @throws DomainError request.rate-limited
 */
export async function grantAvatar(
  { storage, limits, actor }: ActorContext,
  { sha256, sizeBytes, contentType }: GrantAvatarInput,
): Promise<AvatarGrant> {
  await limits.spend('upload-account', { account: actor.userId });
  const uploadId = newId();
  const key = avatarUploadKey(actor.userId, { uploadId, contentType });
  const grant = await storage.signPut({
    key,
    sha256,
    sizeBytes,
    contentType,
    expiresInSeconds: grantSeconds,
  });
  return { uploadId, ...grant };
}
