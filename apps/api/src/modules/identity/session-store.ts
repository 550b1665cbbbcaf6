import { type EntityManager, readRows, Session } from '@pingvas/db';
import type { Caller, Clock } from '../../platform/context.ts';
import {
  absoluteLifetimeMs,
  lastSeenResolutionMs,
  type SessionKind,
  type SessionListing,
  type SessionUser,
} from './session-service.ts';

const userAgentCharsMax = 300;

export interface StoredSession {
  readonly sessionId: string;
  readonly userId: string;
  readonly kind: SessionKind;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly idleExpiresAt: Date;
  readonly lastSeenAt: Date;
}

/** The statements on identity.sessions that both session services are made of. Each is one statement and commits. */
export interface SessionStore {
  insert(session: {
    sessionId: string;
    userId: string;
    kind: SessionKind;
    idleExpiresAt: Date;
    caller: Caller;
  }): Promise<StoredSession>;
  find(sessionId: string): Promise<{ session: StoredSession; user: SessionUser } | null>;
  /** Never beyond the absolute end. */
  extend(sessionId: string, idleExpiresAt: Date): Promise<void>;
  /** Notes the visit when the last note is older than its resolution. */
  noteSeen(session: StoredSession): Promise<void>;
  remove(sessionId: string): Promise<void>;
  removeAll(userId: string): Promise<void>;
  removeExpired(): Promise<void>;
  list(userId: string): Promise<readonly SessionListing[]>;
}

interface Row {
  id_hash: string;
  user_id: string;
  kind: SessionKind;
  created_ms: number;
  expires_ms: number;
  idle_ms: number;
  seen_ms: number;
  email: string;
  user_created_ms: number;
  role: SessionUser['role'];
  tier: SessionUser['tier'];
  is_active: boolean;
}

/** Every call of a signed-in person starts here: one read by primary keys that the server has planned before. */
const sessionById = {
  name: 'identity.session-by-id',
  text: `select s.id_hash, s.user_id, s.kind, u.role, u.tier, u.is_active, u.email,
                (extract(epoch from s.created_at) * 1000)::float8 as created_ms,
                (extract(epoch from s.expires_at) * 1000)::float8 as expires_ms,
                (extract(epoch from s.idle_expires_at) * 1000)::float8 as idle_ms,
                (extract(epoch from s.last_seen_at) * 1000)::float8 as seen_ms,
                (extract(epoch from u.created_at) * 1000)::float8 as user_created_ms
           from identity.sessions s join identity.users u on u.id = s.user_id
          where s.id_hash = $1`,
};

/** The store on the database, on a fork of its own, so that a failing request does not take its session along. */
export function createSessionStore(parent: EntityManager, clock: Clock): SessionStore {
  // Made when first needed: most calls only read.
  let fork: EntityManager | null = null;
  const em = (): EntityManager => {
    fork ??= parent.fork();
    return fork;
  };
  return {
    async insert({ sessionId, userId, kind, idleExpiresAt, caller }) {
      const createdAt = clock.now();
      const expiresAt = new Date(createdAt.getTime() + absoluteLifetimeMs[kind]);
      const session = {
        sessionId,
        userId,
        kind,
        createdAt,
        expiresAt,
        idleExpiresAt: earlier(idleExpiresAt, expiresAt),
        lastSeenAt: createdAt,
      };
      await em().insert(Session, {
        idHash: sessionId,
        userId,
        kind,
        createdAt,
        expiresAt,
        idleExpiresAt: session.idleExpiresAt,
        lastSeenAt: createdAt,
        userAgent: caller.userAgent?.slice(0, userAgentCharsMax) ?? null,
        address: caller.address,
      });
      return session;
    },

    async find(sessionId) {
      const [row] = await readRows<Row>(parent, sessionById, [sessionId]);
      if (row === undefined) return null;
      return {
        session: {
          sessionId: row.id_hash,
          userId: row.user_id,
          kind: row.kind,
          createdAt: new Date(row.created_ms),
          expiresAt: new Date(row.expires_ms),
          idleExpiresAt: new Date(row.idle_ms),
          lastSeenAt: new Date(row.seen_ms),
        },
        user: {
          id: row.user_id,
          role: row.role,
          tier: row.tier,
          isActive: row.is_active,
          email: row.email,
          createdAt: new Date(row.user_created_ms),
        },
      };
    },

    async extend(sessionId, idleExpiresAt) {
      await em().execute(
        `update identity.sessions set idle_expires_at = least(expires_at, ?::timestamptz)
          where id_hash = ? and idle_expires_at < least(expires_at, ?::timestamptz)`,
        [idleExpiresAt, sessionId, idleExpiresAt],
      );
    },

    async noteSeen(session) {
      const now = clock.now();
      if (now.getTime() - session.lastSeenAt.getTime() < lastSeenResolutionMs) return;
      await em().nativeUpdate(Session, { idHash: session.sessionId }, { lastSeenAt: now });
    },

    async remove(sessionId) {
      await em().nativeDelete(Session, { idHash: sessionId });
    },

    async removeAll(userId) {
      await em().nativeDelete(Session, { userId });
    },

    async removeExpired() {
      const now = clock.now();
      await em().nativeDelete(Session, {
        $or: [{ expiresAt: { $lte: now } }, { idleExpiresAt: { $lte: now } }],
      });
    },

    async list(userId) {
      const now = clock.now();
      const rows = await em().find(
        Session,
        { userId, expiresAt: { $gt: now }, idleExpiresAt: { $gt: now } },
        { orderBy: { createdAt: 'desc', idHash: 'asc' }, disableIdentityMap: true },
      );
      return rows.map((row) => ({
        sessionId: row.idHash,
        kind: row.kind,
        createdAt: row.createdAt,
        lastSeenAt: row.lastSeenAt,
        expiresAt: row.expiresAt,
        userAgent: row.userAgent,
      }));
    },
  };
}

function earlier(a: Date, b: Date): Date {
  return a < b ? a : b;
}
