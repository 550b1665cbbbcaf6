import { ForeignKeyConstraintViolationException } from '@mikro-orm/core';
import { type EntityManager, LogInTicket, RefreshToken, readRows, Session, TokenFamily } from '@pingvas/db';
import type { Clock, KnownPerson } from '../../../platform/context.ts';
import { DomainError } from '../../../platform/errors/domain-error.ts';
import { type PersonRow, personColumns, personOf } from '../known-person.ts';
import {
  absoluteLifetimeMs,
  lastSeenResolutionMs,
  type SessionFacts,
  type SessionKind,
  type SessionListing,
} from './session-service.ts';

const userAgentCharsMax = 300;

/** Sessions go, and families with theirs. */
const removeAllSessions = `
  with kept as (select family_id from identity.sessions where id_hash = ?),
       gone as (delete from identity.sessions where user_id = ? and id_hash is distinct from ? returning id_hash),
       families as (
         delete from identity.token_families
          where user_id = ? and id not in (select family_id from kept where family_id is not null))
  select id_hash as id from gone`;

/**
 * The row of the person is held for the moment, so that this waits for whoever is ending everything at the same time,
 * and then looks again: then there is nobody to insert for.
 */
const insertSession = `
  insert into identity.sessions (id_hash, user_id, kind, family_id, proven_at, created_at, expires_at,
                                 idle_expires_at, last_seen_at, user_agent, address)
  select ?, person.id, ?, ?::uuid, ?::timestamptz, ?::timestamptz, ?::timestamptz, ?::timestamptz, ?::timestamptz, ?, ?
    from identity.users person
   where person.id = ? and person.is_active and person.sign_in_epoch = coalesce(?::int, person.sign_in_epoch)
     for share
  returning id_hash`;

/** An act of the session that is under way is done before its session is gone, or comes to nothing. */
const holdAccountOfSession = `
  select 1 from identity.users
   where id = (select user_id from identity.sessions where id_hash = ?) for no key update`;
const holdAccountOfFamily = `
  select 1 from identity.users
   where id = (select user_id from identity.token_families where id = ?) for no key update`;

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

/** The statements on identity.sessions that both session services are made of. Each commits. */
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
    async insert({ sessionId, userId, kind, idleExpiresAt, caller, familyId = null, provenAt, signInEpoch }) {
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
      const inserted = await insertOrNothing(em(), [
        ...[
          sessionId,
          kind,
          familyId,
          session.provenAt,
          createdAt,
          expiresAt,
          session.idleExpiresAt,
          createdAt,
        ],
        ...[caller.userAgent?.slice(0, userAgentCharsMax) ?? null, caller.address],
        ...[userId, signInEpoch ?? null],
      ]);
      if (!inserted) throw new DomainError('identity.unauthenticated');
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
      await em().transactional((tx) => removeWith(tx, sessionId));
    },

    async removeAll(userId, except) {
      return em().transactional((tx) => removeAllWith(tx, userId, except));
    },

    async removeFamily(familyId) {
      return em().transactional((tx) => removeFamilyWith(tx, familyId));
    },

    async prove(sessionId) {
      await proveWith(em(), clock, sessionId);
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

async function insertOrNothing(em: EntityManager, values: readonly unknown[]): Promise<boolean> {
  try {
    return (await em.execute<unknown[]>(insertSession, [...values])).length > 0;
  } catch (error) {
    // Its family ended in between.
    if (error instanceof ForeignKeyConstraintViolationException) return false;
    throw error;
  }
}

/** As the store's `removeAll`, as part of a transaction. */
export async function removeAllWith(
  tx: EntityManager,
  userId: string,
  except: string | null,
): Promise<readonly string[]> {
  await endLogInsWith(tx, userId);
  return idsOf(await tx.execute(removeAllSessions, [except, userId, except, userId]));
}

/**
 * Brings to nothing whoever is on the way in, as part of a transaction: for when something that opened the account opens
 * it no more. Sessions go on.
 */
export async function endLogInsWith(tx: EntityManager, userId: string): Promise<void> {
  // First, and on its own: what begins at the same time either is seen by what follows, or finds a newer epoch.
  await tx.execute('update identity.users set sign_in_epoch = sign_in_epoch + 1 where id = ?', [userId]);
  // Half a log-in is a way in, too.
  await tx.nativeDelete(LogInTicket, { userId });
}

/** As the store's `remove`, as part of a transaction. */
export async function removeWith(tx: EntityManager, sessionId: string): Promise<void> {
  await tx.execute(holdAccountOfSession, [sessionId]);
  await tx.nativeDelete(Session, { idHash: sessionId });
}

/** As the store's `removeFamily`, as part of a transaction. */
export async function removeFamilyWith(tx: EntityManager, familyId: string): Promise<readonly string[]> {
  await tx.execute(holdAccountOfFamily, [familyId]);
  return idsOf(await tx.execute(removeFamily, [familyId, familyId]));
}

/** As the store's `prove`, as part of a transaction. */
export async function proveWith(em: EntityManager, clock: Clock, sessionId: string): Promise<void> {
  await em.nativeUpdate(Session, { idHash: sessionId }, { provenAt: clock.now() });
}

function idsOf(rows: readonly { readonly id: string }[]): readonly string[] {
  return rows.map(({ id }) => id);
}

function earlier(a: Date, b: Date): Date {
  return a < b ? a : b;
}
