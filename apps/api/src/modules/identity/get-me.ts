import type { UserView } from '@pingvas/contracts';
import type { SignedInActor } from '../../platform/context.ts';
import { presentUser } from './identity.present.ts';

/** The caller's own account, as the check of the session has just read it: a second look would see nothing newer. */
export async function getMe({ actor }: { readonly actor: SignedInActor }): Promise<UserView> {
  // Nobody is signed in to a closed account.
  return presentUser({ ...actor, id: actor.userId, isActive: true });
}
