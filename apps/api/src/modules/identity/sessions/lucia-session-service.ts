import type { EntityManager } from '@pingvas/db';
import { type Adapter, type DatabaseSession, Lucia, TimeSpan } from 'lucia';
import type { Clock, KnownPerson } from '../../../platform/context.ts';
import { idleLifetimeMs, type SessionFacts, type SessionService } from './session-service.ts';
import { createSessionStore, type SessionStore, type StoredSession } from './session-store.ts';
import { isExtendable, quietUntil } from './session-times.policy.ts';
import { hashSessionToken, isSessionToken, newSessionToken } from './session-token.ts';

interface SessionAttributes {
  /** Written when a session begins; read back is only the stored row. */
  readonly facts?: SessionFacts;
  readonly stored?: StoredSession;
}

declare module 'lucia' {
  interface Register {
    Lucia: Lucia<SessionAttributes, Omit<KnownPerson, 'id'>>;
    DatabaseSessionAttributes: SessionAttributes;
    DatabaseUserAttributes: Omit<KnownPerson, 'id'>;
  }
}

/**
 * Sessions through lucia 3. Its one expiry is our idle end; the absolute end is kept by the adapter, which never
 * lets the idle end pass it. The adapter also does the hashing: lucia handles tokens, the database sees hashes.
 */
export function createLuciaSessionService(em: EntityManager, clock: Clock): SessionService {
  const store = createSessionStore(em, clock);
  const lucia = new Lucia(createAdapter(store), {
    sessionExpiresIn: new TimeSpan(idleLifetimeMs, 'ms'),
    getSessionAttributes: (attributes) => attributes,
    getUserAttributes: (attributes) => attributes,
  });

  return {
    async create(userId, facts) {
      const token = newSessionToken();
      const session = await lucia.createSession(userId, { facts }, { sessionId: token });
      const sessionId = hashSessionToken(token);
      const created = await store.find(sessionId);
      return { token, sessionId, expiresAt: created?.session.expiresAt ?? session.expiresAt };
    },

    async validate(token) {
      if (!isSessionToken(token)) return null;
      const { session, user } = await lucia.validateSession(token);
      if (session === null || session.stored === undefined) return null;
      const { stored } = session;
      // Lucia says when, and knows no absolute end. Nothing is sent where there is nothing to move.
      if (session.fresh && isExtendable(stored)) await store.extend(session.id, session.expiresAt);
      await store.noteSeen(stored);
      return {
        sessionId: session.id,
        kind: stored.kind,
        familyId: stored.familyId,
        provenAt: stored.provenAt,
        expiresAt: stored.expiresAt,
        quietUntil: quietUntil(stored),
        user,
      };
    },

    revoke: (sessionId) => lucia.invalidateSession(sessionId),
    // Lucia ends all or one, and knows no families.
    revokeAll: (userId, except) => store.removeAll(userId, except ?? null),
    revokeFamily: (familyId) => store.removeFamily(familyId),
    prove: (sessionId) => store.prove(sessionId),
    removeExpired: () => lucia.deleteExpiredSessions(),
    // Lucia's own list knows no times but the expiry.
    list: (userId) => store.list(userId),
  };
}

/** Tokens come in through `setSession` and `getSessionAndUser`; what goes out, and comes back in, are hashes. */
function createAdapter(store: SessionStore): Adapter {
  return {
    async getSessionAndUser(token) {
      const found = await store.find(hashSessionToken(token));
      if (found === null) return [null, null];
      const { id, ...attributes } = found.user;
      return [toLucia(found.session), { id, attributes }];
    },
    async getUserSessions(userId) {
      const listed = await store.list(userId);
      return listed.map(({ sessionId, expiresAt }) => ({ id: sessionId, userId, expiresAt, attributes: {} }));
    },
    async setSession({ id: token, userId, expiresAt, attributes: { facts } }) {
      if (facts === undefined) throw new Error('A session begins with its facts');
      await store.insert({ ...facts, sessionId: hashSessionToken(token), userId, idleExpiresAt: expiresAt });
    },
    // Left to `validate` above.
    updateSessionExpiration: async () => undefined,
    deleteSession: (sessionId) => store.remove(sessionId),
    async deleteUserSessions(userId) {
      await store.removeAll(userId, null);
    },
    deleteExpiredSessions: () => store.removeExpired(),
  };
}

function toLucia(stored: StoredSession): DatabaseSession {
  return {
    id: stored.sessionId,
    userId: stored.userId,
    // Never past the absolute end: the store and a CHECK keep it so.
    expiresAt: stored.idleExpiresAt,
    attributes: { stored },
  };
}
