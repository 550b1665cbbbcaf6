import type { UserView } from '@pingvas/contracts';
import type { KnownActor } from '../../platform/context.ts';
import { presentUser } from './identity.present.ts';

/** The caller's own account, as the check of the session or the key knows it: a look of its own would be the same one. */
export async function getMe({ actor }: { readonly actor: KnownActor }): Promise<UserView> {
  return presentUser(actor.person);
}
