import type { ProfileView } from '@pingvas/contracts';
import { Avatar, User } from '@pingvas/db';
import type { ActorContext } from '../../../platform/context.ts';
import { disownObjects } from '../../../platform/storage/unowned-objects.ts';
import { changeUser } from '../update-user.ts';
import { smallAvatarKey } from './avatar-keys.ts';
import { getProfile } from './get-profile.ts';

/** Takes the picture of the person away; one that is still being looked at will not be shown. */
export async function removeAvatar(context: ActorContext): Promise<ProfileView> {
  const { clock, actor } = context;
  const { userId } = actor;
  await changeUser(context, userId, async (tx) => {
    await tx.nativeDelete(Avatar, { userId });
    const { avatarKey } = await tx.findOneOrFail(User, { id: userId });
    if (avatarKey === null) return;
    await disownObjects(tx, [avatarKey, smallAvatarKey(avatarKey)]);
    await tx.nativeUpdate(User, { id: userId, avatarKey }, { avatarKey: null, updatedAt: clock.now() });
  });
  return await getProfile(context);
}
