import type { AdministeredUser, UserPatch } from '@pingvas/contracts';
import type { SignedInContext } from '../../../platform/context.ts';
import { sayTaken } from '../make-account.ts';
import { changeUser } from '../update-user.ts';
import { deactivateWith, reactivateWith, tellShut } from './close-account.ts';
import { getUser } from './get-user.ts';
import { restartStreams } from './restart-streams.ts';
import { changeWith } from './update-user-as-admin.ts';

/**
 * Changes an account and shuts or opens it, all of it or nothing: a name that is taken leaves the account as it was.
 *
 * @throws DomainError as updateUserAsAdmin, deactivateUser and reactivateUser
 */
export async function patchUser(
  context: SignedInContext,
  userId: string,
  { isActive, ...patch }: UserPatch & { readonly isActive?: boolean | undefined },
): Promise<AdministeredUser> {
  try {
    const { ended, changed } = await changeUser(context, userId, async (tx) => {
      const ended = isActive === false ? await deactivateWith(tx, context, userId) : null;
      const changed = await changeWith(tx, context, { userId, patch });
      if (isActive === true) await reactivateWith(tx, context, userId);
      return { ended, changed };
    });
    if (ended !== null) await tellShut(context, userId, ended);
    else if (changed.includes('role')) await restartStreams(context, userId);
  } catch (error) {
    throw sayTaken(error);
  }
  return getUser(context, { userId });
}
