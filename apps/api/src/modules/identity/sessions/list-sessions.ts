import type { SessionView } from '@pingvas/contracts';
import { TokenFamily } from '@pingvas/db';
import type { SignedInContext } from '../../../platform/context.ts';
import { placeOf } from '../../../platform/places/place-of.ts';
import { sessionsOf } from './sessions.ts';

/** Every way in that is open now, the one that asks first, then by when it was last seen. */
export async function listSessions(context: SignedInContext): Promise<{ items: SessionView[] }> {
  const { actor, em, clock } = context;
  const sessions = await sessionsOf(context).list(actor.userId);
  const families = await em.find(TokenFamily, { userId: actor.userId, expiresAt: { $gt: clock.now() } });
  const items = [
    // An access token belongs to the sign-in of its program, which is listed once.
    ...sessions
      .filter(({ familyId }) => familyId === null)
      .map(({ sessionId, kind, ...rest }) => ({ ...rest, id: sessionId, isBrowser: kind === 'cookie' })),
    ...families.map(({ id, createdAt, lastSeenAt, expiresAt, userAgent, address }) => ({
      ...{ id, createdAt, lastSeenAt, expiresAt, userAgent, address },
      isBrowser: false,
    })),
  ];
  return {
    items: items
      .map((item) => ({ ...item, isCurrent: item.id === (actor.familyId ?? actor.sessionId) }))
      .sort(
        (a, b) => Number(b.isCurrent) - Number(a.isCurrent) || Number(b.lastSeenAt) - Number(a.lastSeenAt),
      )
      .map(({ id, isBrowser, isCurrent, createdAt, lastSeenAt, expiresAt, userAgent, address }) => ({
        ...{ id, isCurrent, userAgent, address },
        place: placeOf(address),
        kind: isBrowser ? 'browser' : 'program',
        createdAt: createdAt.toISOString(),
        lastSeenAt: lastSeenAt.toISOString(),
        expiresAt: expiresAt.toISOString(),
      })),
  };
}
