import { UniqueConstraintViolationException } from '@mikro-orm/core';
import type { ProfileView, UpdateProfileInput } from '@pingvas/contracts';
import { User } from '@pingvas/db';
import type { ActorContext } from '../../../platform/context.ts';
import { DomainError } from '../../../platform/errors/domain-error.ts';
import { withoutUndefined } from '../../../platform/without-undefined.ts';
import { recordAct } from '../audit/record-act.ts';
import { assertSessionStands } from '../sessions/assert-session-stands.ts';
import { changeUser } from '../update-user.ts';
import { getProfile } from './get-profile.ts';

/**
 * Changes what is said and leaves the rest; null takes a value away.
 *
 * @throws DomainError identity.username-taken
 */
export async function updateProfile(context: ActorContext, input: UpdateProfileInput): Promise<ProfileView> {
  const { username, fullName, nickname, bio } = input;
  const changes = withoutUndefined({ username, fullName, nickname, bio });
  const { clock, actor } = context;
  try {
    await changeUser(context, actor.userId, async (tx) => {
      // A username is a name to sign in with.
      await assertSessionStands(tx, actor);
      await tx.nativeUpdate(User, { id: actor.userId }, { ...changes, updatedAt: clock.now() });
      const fields = Object.keys(changes).sort().join(', ');
      await recordAct(tx, context, { action: 'identity.profile-changed', details: { fields } });
    });
  } catch (error) {
    // The unique index decides, not a look beforehand: of two people at once one has the name.
    if (isTakenUsername(error)) throw new DomainError('identity.username-taken');
    throw error;
  }
  return await getProfile(context);
}

function isTakenUsername(error: unknown): boolean {
  return (
    error instanceof UniqueConstraintViolationException &&
    'constraint' in error &&
    error.constraint === 'users_username_unique'
  );
}
