import { avatarProblem, type ProfileView } from '@pingvas/contracts';
import { Avatar, User } from '@pingvas/db';
import type { ActorContext } from '../../../platform/context.ts';
import { largeAvatarUrl } from './avatar-urls.ts';

/** The person's own page about themselves, read anew: it is looked at right after it was changed. */
export async function getProfile({ em, storage, actor }: ActorContext): Promise<ProfileView> {
  const [user, avatar] = await Promise.all([
    em.fork().findOneOrFail(User, { id: actor.userId }),
    em.fork().findOne(Avatar, { userId: actor.userId }),
  ]);
  const { id, email, username, fullName, nickname, bio } = user;
  return {
    ...{ id, email, username, fullName, nickname, bio },
    isEmailVerified: user.emailVerifiedAt !== null,
    avatarUrl: await largeAvatarUrl(storage, user.avatarKey),
    avatar:
      avatar === null
        ? null
        : { state: avatar.state, reason: avatarProblem.safeParse(avatar.reason).data ?? null },
    createdAt: user.createdAt.toISOString(),
    deletionDueAt: user.deletionDueAt?.toISOString() ?? null,
  };
}
