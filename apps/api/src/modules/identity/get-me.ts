import type { UserView } from '@pingvas/contracts';
import type { Context, KnownActor } from '../../platform/context.ts';
import { viewUser } from './view-user.ts';

/** The caller's own account, as the check of the session or the key knows it: a look of its own would be the same one. */
export async function getMe({
  storage,
  actor,
}: Pick<Context, 'storage'> & { readonly actor: KnownActor }): Promise<UserView> {
  return viewUser({ storage }, actor.person);
}
