import type { EntityManager } from '@pingvas/db';
import { type Adapter, type DatabaseSession, Lucia, TimeSpan } from 'lucia';
import type { Caller, Clock } from '../../platform/context.ts';
import {
  idleLifetimeMs,
  type SessionKind,
  type SessionService,
  type SessionUser,
} from './session-service.ts';
import { createSessionStore, type SessionStore, type StoredSession } from './session-store.ts';
import { isExtendable, quietUntil } from './session-times.policy.ts';
import { hashSessionToken, isSessionToken, newSessionToken } from './session-token.ts';

interface SessionAttributes {
  readonly kind: SessionKind;
  /** Written when a session begins; read back is only the stored row. */
  readonly caller?: Caller;
  readonly stored?: StoredSession;
}

declare module 'lucia' {
  interface Register {
    Lucia: Lucia<SessionAttributes, Omit<SessionUser, 'id'>>;
    DatabaseSessionAttributes: SessionAttributes;
    DatabaseUserAttributes: Omit<SessionUser, 'id'>;
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
    async create(userId, { kind, caller }) {
      const token = newSessionToken();
      const session = await lucia.createSession(userId, { kind, caller }, { sessionId: token });
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
        kind: session.kind,
        expiresAt: stored.expiresAt,
        quietUntil: quietUntil(stored),
        user: {
          id: user.id,
          role: user.role,
          tier: user.tier,
          isActive: user.isActive,
          email: user.email,
          createdAt: user.createdAt,
        },
      };
    },

    revoke: (sessionId) => lucia.invalidateSession(sessionId),
    revokeAll: (userId) => lucia.invalidateUserSessions(userId),
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
      return listed.map(({ sessionId, kind, expiresAt }) => ({
        id: sessionId,
        userId,
        expiresAt,
        attributes: { kind },
      }));
    },
    async setSession({ id: token, userId, expiresAt, attributes: { kind, caller } }) {
      await store.insert({
        sessionId: hashSessionToken(token),
        userId,
        kind,
        idleExpiresAt: expiresAt,
        caller: caller ?? { address: null, userAgent: null },
      });
    },
    // Left to `validate` above.
    updateSessionExpiration: async () => undefined,
    deleteSession: (sessionId) => store.remove(sessionId),
    deleteUserSessions: (userId) => store.removeAll(userId),
    deleteExpiredSessions: () => store.removeExpired(),
  };
}

function toLucia(stored: StoredSession): DatabaseSession {
  return {
    id: stored.sessionId,
    userId: stored.userId,
    // Never past the absolute end: the store and a CHECK keep it so.
    expiresAt: stored.idleExpiresAt,
    attributes: { kind: stored.kind, stored },
  };
}
