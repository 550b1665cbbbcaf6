import { Connection, type EntityManager, Passkey, type User } from '@pingvas/db';
import type { Settings } from '../../../platform/context.ts';

/** Everything that opens an account by itself, as far as it opens it today. */
export interface WaysIn {
  readonly hasPassword: boolean;
  readonly passkeyCount: number;
  /** Links to providers that this installation offers. */
  readonly connections: readonly Connection[];
}

/** Reads the ways into an account. To act on it, hold a lock on the account's row: two could take the last two at once. */
export async function waysInto(
  em: EntityManager,
  user: Pick<User, 'id' | 'passwordHash'>,
  { oauth }: Settings,
): Promise<WaysIn> {
  const linked = await em.find(Connection, { userId: user.id }, { disableIdentityMap: true });
  return {
    hasPassword: user.passwordHash !== null,
    passkeyCount: await em.count(Passkey, { userId: user.id }),
    connections: linked.filter(({ provider }) => oauth[provider] !== undefined),
  };
}

/** Whether anybody can still enter. */
export function canEnter({ hasPassword, passkeyCount, connections }: WaysIn): boolean {
  return hasPassword || passkeyCount > 0 || connections.length > 0;
}

/** Whether the account can still be entered when this link is gone. */
export function canEnterWithout(ways: WaysIn, connectionId: string): boolean {
  return canEnter({ ...ways, connections: ways.connections.filter(({ id }) => id !== connectionId) });
}
