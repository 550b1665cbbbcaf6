import type { UserView } from '@pingvas/contracts';
import type { SignedInActor } from '../../platform/context.ts';
import { presentUser } from './identity.present.ts';

/** The caller's own account, as the check of the session knows it: a look of its own would be the same one. */
export async function getMe({ actor }: { readonly actor: SignedInActor }): Promise<UserView> {
  // Nobody is signed in to a closed account.
  return presentUser({ ...actor, id: actor.userId, isActive: true });
}
