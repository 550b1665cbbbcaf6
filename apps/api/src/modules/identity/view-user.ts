import type { UserView } from '@pingvas/contracts';
import type { Context, KnownPerson } from '../../platform/context.ts';
import { presentUser } from './identity.present.ts';
import { avatarUrl } from './profile/avatar-urls.ts';

/** An account as its person sees it, with where their picture is. */
export async function viewUser(
  { storage }: Pick<Context, 'storage'>,
  person: KnownPerson,
): Promise<UserView> {
  // Most people have none: then there is nothing to wait for.
  const url = person.avatarKey === null ? null : await avatarUrl(storage, person.avatarKey);
  return presentUser(person, url);
}
