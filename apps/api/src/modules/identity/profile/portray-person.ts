import { createHash } from 'node:crypto';
import type { AvatarProblem } from '@pingvas/contracts';
import { Avatar, newId, User } from '@pingvas/db';
import type { Context } from '../../../platform/context.ts';
import { DomainError } from '../../../platform/errors/domain-error.ts';
import { portray } from '../../../platform/pictures/portray.ts';
import { announceObjects, disownObjects, ownObjectsSql } from '../../../platform/storage/unowned-objects.ts';
import { changeUser } from '../update-user.ts';
import { avatarKeys, avatarUploadKey, smallAvatarKey } from './avatar-keys.ts';

interface Upload {
  readonly userId: string;
  readonly uploadId: string;
}

/**
 * The job behind a new picture of a person: reads the upload back, measures and hashes it, draws it anew, and shows it.
 * Doing it twice, or dying anywhere in it, leaves one picture and no object that nobody owns.
 *
 * @throws DomainError storage.unavailable, platform.unavailable: then the job is tried again
 */
export async function portrayPerson(context: Context, { userId, uploadId }: Upload): Promise<void> {
  const { em, storage, log } = context;
  const avatar = await em.fork().findOne(Avatar, { userId, uploadId, state: 'processing' });
  // A later upload took its place, it is done already, or the person is gone.
  if (avatar === null) return;
  const uploadKey = avatarUploadKey(userId, avatar);
  const portrait = await look(context, avatar, uploadKey);
  if (portrait.kind === 'refused') {
    await em
      .fork()
      .nativeUpdate(
        Avatar,
        { userId, uploadId, state: 'processing' },
        { state: 'refused', reason: portrait.reason },
      );
    log.info({ userId, reason: portrait.reason }, 'a picture of a person was refused');
  } else {
    await show(context, { userId, uploadId }, portrait);
  }
  await storage.delete([uploadKey]).catch((error: unknown) => {
    // The sweeper of the quarantine clears it within the hour.
    log.warn({ err: error }, 'an upload that was looked at could not be removed from quarantine');
  });
}

async function look({ storage }: Context, avatar: Avatar, uploadKey: string) {
  const bytes = await storage.get(uploadKey, { maxBytes: avatar.sizeBytes }).catch((error: unknown) => {
    if (error instanceof DomainError && error.code === 'request.too-large') return 'mismatch' as const;
    throw error;
  });
  if (bytes === null) return refused('missing');
  // Whatever the storage has checked: what is shown is what was announced.
  if (bytes === 'mismatch' || bytes.byteLength !== avatar.sizeBytes) return refused('mismatch');
  if (createHash('sha256').update(bytes).digest('hex') !== avatar.sha256) return refused('mismatch');
  return await portray(bytes, avatar.contentType);
}

function refused(reason: AvatarProblem) {
  return { kind: 'refused', reason } as const;
}

async function show(
  context: Context,
  { userId, uploadId }: Upload,
  { large, small }: { readonly large: Uint8Array; readonly small: Uint8Array },
): Promise<void> {
  const { em, storage, settings, clock, faults } = context;
  // Another name with each try: objects of one that died are the sweeper's.
  const keys = avatarKeys(userId, newId());
  await announceObjects(em, [keys.large, keys.small], { removeAfterSeconds: settings.orphanAfterSeconds });
  faults.reach('portray.announced');
  await storage.put(keys.large, large, 'image/webp');
  await storage.put(keys.small, small, 'image/webp');
  faults.reach('portray.stored');
  await changeUser(context, userId, async (tx) => {
    const user = await tx.findOne(User, { id: userId, erasedAt: null });
    const taken = await tx.nativeUpdate(
      Avatar,
      { userId, uploadId, state: 'processing' },
      { state: 'ready' },
    );
    // A later upload was faster, or the person is gone: the sweeper takes the objects.
    if (user === null || taken !== 1) return;
    const places = ownObjectsSql('$1', '$2').replaceAll(/\$[12]/g, '?');
    const owned = await tx.execute<unknown[]>(places, [keys.large, keys.small]);
    if (owned.length !== 2) throw new DomainError('platform.unavailable');
    if (user.avatarKey !== null) await disownObjects(tx, [user.avatarKey, smallAvatarKey(user.avatarKey)]);
    await tx.nativeUpdate(User, { id: userId }, { avatarKey: keys.large, updatedAt: clock.now() });
    faults.reach('portray.settled');
  });
  faults.reach('portray.committed');
}
