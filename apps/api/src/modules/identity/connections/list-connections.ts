import type { ConnectionsView } from '@pingvas/contracts';
import { Connection, User } from '@pingvas/db';
import type { SignedInContext } from '../../../platform/context.ts';
import { canEnterWithout, waysInto } from './ways-in.ts';

/** The accounts elsewhere that a person signs in with, in the order in which they were linked. */
export async function listConnections({ em, actor, settings }: SignedInContext): Promise<ConnectionsView> {
  const { userId } = actor;
  const user = await em.findOneOrFail(User, { id: userId });
  const ways = await waysInto(em, user, settings);
  const linked = await em.find(Connection, { userId }, { orderBy: { createdAt: 'asc', id: 'asc' } });
  return {
    items: linked.map(({ id, provider, email, createdAt, lastUsedAt }) => ({
      provider,
      email,
      connectedAt: createdAt.toISOString(),
      lastUsedAt: lastUsedAt?.toISOString() ?? null,
      canUnlink: canEnterWithout(ways, id),
    })),
  };
}
