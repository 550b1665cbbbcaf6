import type { ObjectStorage } from '../../../platform/storage/object-storage.ts';
import { smallAvatarKey } from './avatar-keys.ts';

/** A page that stays open for a working day asks for the account again. */
const urlSeconds = 8 * 3_600;

/** Where a person's picture is, 64 pixels square; null for people without one. Computed without a request. */
export async function avatarUrl(storage: ObjectStorage, avatarKey: string | null): Promise<string | null> {
  return avatarKey === null ? null : await sign(storage, smallAvatarKey(avatarKey));
}

/** As {@link avatarUrl}, 256 pixels square. */
export async function largeAvatarUrl(
  storage: ObjectStorage,
  avatarKey: string | null,
): Promise<string | null> {
  return avatarKey === null ? null : await sign(storage, avatarKey);
}

function sign(storage: ObjectStorage, key: string): Promise<string> {
  return storage.signGet(key, { expiresInSeconds: urlSeconds });
}
