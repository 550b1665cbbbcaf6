import type { EntityManager } from '@pingvas/db';
import type { Clock } from '../../../platform/context.ts';
import { idleLifetimeMs, type SessionService } from './session-service.ts';
import { createSessionStore } from './session-store.ts';
import { isExtendable, quietUntil } from './session-times.policy.ts';
import { hashSessionToken, isSessionToken, newSessionToken } from './session-token.ts';

/** Sessions without a library: the way out of {@link createLuciaSessionService}, kept true by the same tests. */
export function createOwnSessionService(em: EntityManager, clock: Clock): SessionService {
  const store = createSessionStore(em, clock);
  const idleEndFrom = (now: Date) => new Date(now.getTime() + idleLifetimeMs);

  return {
    async create(userId, facts) {
      const token = newSessionToken();
      const sessionId = hashSessionToken(token);
      const { expiresAt } = await store.insert({
        ...facts,
        sessionId,
        userId,
        idleExpiresAt: idleEndFrom(clock.now()),
      });
      return { token, sessionId, expiresAt };
    },

    async validate(token) {
      if (!isSessionToken(token)) return null;
      const found = await store.find(hashSessionToken(token));
      if (found === null) return null;
      const { session, user } = found;
      const now = clock.now();
      if (session.expiresAt <= now || session.idleExpiresAt <= now) {
        await store.remove(session.sessionId);
        return null;
      }
      const idleLeftMs = session.idleExpiresAt.getTime() - now.getTime();
      if (idleLeftMs < idleLifetimeMs / 2 && isExtendable(session))
        await store.extend(session.sessionId, idleEndFrom(now));
      await store.noteSeen(session);
      const { sessionId, kind, familyId, provenAt, expiresAt } = session;
      return { sessionId, kind, familyId, provenAt, expiresAt, quietUntil: quietUntil(session), user };
    },

    revoke: (sessionId) => store.remove(sessionId),
    revokeAll: (userId, except) => store.removeAll(userId, except ?? null),
    revokeFamily: (familyId) => store.removeFamily(familyId),
    prove: (sessionId) => store.prove(sessionId),
    removeExpired: () => store.removeExpired(),
    list: (userId) => store.list(userId),
  };
}
