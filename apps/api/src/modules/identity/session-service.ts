import type { UserRole, UserTier } from '@pingvas/contracts';
import type { Caller } from '../../platform/context.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

export type SessionKind = 'cookie' | 'bearer';

/** No session lives longer than this, however busy it is. */
export const absoluteLifetimeMs: Readonly<Record<SessionKind, number>> = {
  cookie: 30 * dayMs,
  bearer: 7 * dayMs,
};

/** A session that nobody used for this long is over. Half of it used up, a call extends it. */
export const idleLifetimeMs = 7 * dayMs;

/** How exact `lastSeenAt` is: finer would cost a write for every call. */
export const lastSeenResolutionMs = 10 * 60_000;

/** The person behind a session, as the database said when it was read. */
export interface SessionUser {
  readonly id: string;
  readonly role: UserRole;
  readonly tier: UserTier;
  readonly isActive: boolean;
  readonly email: string;
  readonly createdAt: Date;
}

export interface NewSession {
  /** The secret itself: given to the caller once, and kept nowhere. */
  readonly token: string;
  readonly sessionId: string;
  readonly expiresAt: Date;
}

export interface ValidSession {
  readonly sessionId: string;
  readonly kind: SessionKind;
  /** The absolute end; idleness may end it before. */
  readonly expiresAt: Date;
  /** Before this moment it does not end by itself, and validating it again would write nothing. */
  readonly quietUntil: Date;
  readonly user: SessionUser;
}

export interface SessionListing {
  readonly sessionId: string;
  readonly kind: SessionKind;
  readonly createdAt: Date;
  readonly lastSeenAt: Date;
  readonly expiresAt: Date;
  readonly userAgent: string | null;
}

/**
 * Everything the product knows about sessions. Two implementations pass one contract suite, so that leaving the
 * library behind the first is a one-line change. A session's id is the hash of its token: safe to show and to log.
 */
export interface SessionService {
  create(userId: string, facts: { readonly kind: SessionKind; readonly caller: Caller }): Promise<NewSession>;
  /** Null for a token that is unknown, revoked or over. Inactive people are the caller's affair. */
  validate(token: string): Promise<ValidSession | null>;
  /** Takes effect with the next call on every instance; unknown ids are no error. */
  revoke(sessionId: string): Promise<void>;
  revokeAll(userId: string): Promise<void>;
  /** Forgets every session that is over; validating does it for one at a time. */
  removeExpired(): Promise<void>;
  /** Sessions that still count, newest first. */
  list(userId: string): Promise<readonly SessionListing[]>;
}
