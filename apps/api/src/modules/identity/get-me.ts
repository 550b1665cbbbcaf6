import type { UserView } from '@pingvas/contracts';
import { User } from '@pingvas/db';
import type { ActorContext } from '../../platform/context.ts';
import { DomainError } from '../../platform/errors/domain-error.ts';
import { presentUser } from './identity.present.ts';

/** The caller's own account. */
export async function getMe({ em, actor }: ActorContext): Promise<UserView> {
  const user = await em.findOne(User, { id: actor.userId });
  // Removed between the session's check and this line.
  if (user === null) throw new DomainError('identity.unauthenticated');
  return presentUser(user);
}
