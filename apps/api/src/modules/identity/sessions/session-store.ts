import { type EntityManager, LogInTicket, RefreshToken, readRows, Session, TokenFamily } from '@pingvas/db';
import type { Clock, KnownPerson } from '../../../platform/context.ts';
import { type PersonRow, personColumns, personOf } from '../known-person.ts';
import {
  absoluteLifetimeMs,
  lastSeenResolutionMs,
  type SessionFacts,
  type SessionKind,
  type SessionListing,
} from './session-service.ts';

const userAgentCharsMax = 300;

/** One statement, so that nothing of the person begins between its parts: sessions go, and families with theirs. */
const removeAllSessions = `
  with kept as (select family_id from identity.sessions where id_hash = ?),
       gone as (delete from identity.sessions where user_id = ? and id_hash is distinct from ? returning id_hash),
       families as (
         delete from identity.token_families
          where user_id = ? and id not in (select family_id from kept where family_id is not null))
  select id_hash as id from gone`;

const removeFamily = `
  with gone as (delete from identity.sessions where family_id = ? returning id_hash),
       family as (delete from identity.token_families where id = ?)
  select id_hash as id from gone`;

export interface StoredSession {
  readonly sessionId: string;
  readonly userId: string;
  readonly kind: SessionKind;
  readonly familyId: string | null;
  readonly provenAt: Date;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly idleExpiresAt: Date;
  readonly lastSeenAt: Date;
}

/** The statements on identity.sessions that both session services are made of. Each is one statement and commits. */
export interface SessionStore {
  insert(
    session: SessionFacts & {
      readonly sessionId: string;
      readonly userId: string;
      readonly idleExpiresAt: Date;
    },
  ): Promise<StoredSession>;
  find(sessionId: string): Promise<{ session: StoredSession; user: KnownPerson } | null>;
  /** Never beyond the absolute end. */
  extend(sessionId: string, idleExpiresAt: Date): Promise<void>;
  /** Notes the visit when the last note is older than its resolution. */
  noteSeen(session: StoredSession): Promise<void>;
  remove(sessionId: string): Promise<void>;
  removeAll(userId: string, except: string | null): Promise<readonly string[]>;
  removeFamily(familyId: string): Promise<readonly string[]>;
  prove(sessionId: string): Promise<void>;
  removeExpired(): Promise<void>;
  list(userId: string): Promise<readonly SessionListing[]>;
}

interface Row extends PersonRow {
  id_hash: string;
  user_id: string;
  kind: SessionKind;
  family_id: string | null;
  created_ms: number;
  expires_ms: number;
  idle_ms: number;
  seen_ms: number;
  proven_ms: number;
}

/** Every call of a signed-in person starts here: one read by primary keys that the server has planned before. */
const sessionById = {
  name: 'identity.session-by-id',
  text: `select s.id_hash, s.user_id, s.kind, s.family_id, ${personColumns},
                (extract(epoch from s.created_at) * 1000)::float8 as created_ms,
                (extract(epoch from s.expires_at) * 1000)::float8 as expires_ms,
                (extract(epoch from s.idle_expires_at) * 1000)::float8 as idle_ms,
                (extract(epoch from s.last_seen_at) * 1000)::float8 as seen_ms,
                (extract(epoch from s.proven_at) * 1000)::float8 as proven_ms
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
    async insert({ sessionId, userId, kind, idleExpiresAt, caller, familyId = null, provenAt }) {
      const createdAt = clock.now();
      const expiresAt = new Date(createdAt.getTime() + absoluteLifetimeMs[kind]);
      const session = {
        sessionId,
        userId,
        kind,
        familyId,
        provenAt: provenAt ?? createdAt,
        createdAt,
        expiresAt,
        idleExpiresAt: earlier(idleExpiresAt, expiresAt),
        lastSeenAt: createdAt,
      };
      await em().insert(Session, {
        idHash: sessionId,
        userId,
        kind,
        familyId,
        provenAt: session.provenAt,
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
          familyId: row.family_id,
          provenAt: new Date(row.proven_ms),
          createdAt: new Date(row.created_ms),
          expiresAt: new Date(row.expires_ms),
          idleExpiresAt: new Date(row.idle_ms),
          lastSeenAt: new Date(row.seen_ms),
        },
        user: personOf(row.user_id, row),
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

    async removeAll(userId, except) {
      return removeAllWith(em(), userId, except);
    },

    async removeFamily(familyId) {
      return idsOf(await em().execute(removeFamily, [familyId, familyId]));
    },

    async prove(sessionId) {
      await em().nativeUpdate(Session, { idHash: sessionId }, { provenAt: clock.now() });
    },

    async removeExpired() {
      const now = clock.now();
      await em().nativeDelete(Session, {
        $or: [{ expiresAt: { $lte: now } }, { idleExpiresAt: { $lte: now } }],
      });
      await em().nativeDelete(TokenFamily, { expiresAt: { $lte: now } });
      await em().nativeDelete(RefreshToken, { expiresAt: { $lte: now } });
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
        familyId: row.familyId,
        createdAt: row.createdAt,
        lastSeenAt: row.lastSeenAt,
        expiresAt: row.expiresAt,
        userAgent: row.userAgent,
        address: row.address,
      }));
    },
  };
}

/** As the store's `removeAll`, on the given manager, so that it can be part of a transaction. */
export async function removeAllWith(
  em: EntityManager,
  userId: string,
  except: string | null,
): Promise<readonly string[]> {
  // Half a log-in is a way in, too.
  await em.nativeDelete(LogInTicket, { userId });
  return idsOf(await em.execute(removeAllSessions, [except, userId, except, userId]));
}

function idsOf(rows: readonly { readonly id: string }[]): readonly string[] {
  return rows.map(({ id }) => id);
}

function earlier(a: Date, b: Date): Date {
  return a < b ? a : b;
}
