import type { Caller, KnownPerson } from '../../../platform/context.ts';

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

export type SessionKind = 'cookie' | 'bearer';

/** No session lives longer than this, however busy it is: a program's access token is renewed, not extended. */
export const absoluteLifetimeMs: Readonly<Record<SessionKind, number>> = {
  cookie: 30 * dayMs,
  bearer: 30 * minuteMs,
};

/** A session that nobody used for this long is over. Half of it used up, a call extends it. */
export const idleLifetimeMs = 7 * dayMs;

/** How exact `lastSeenAt` is: finer would cost a write for every call. */
export const lastSeenResolutionMs = 10 * 60_000;

export interface NewSession {
  /** The secret itself: given to the caller once, and kept nowhere. */
  readonly token: string;
  readonly sessionId: string;
  readonly expiresAt: Date;
}

export interface ValidSession {
  readonly sessionId: string;
  readonly kind: SessionKind;
  /** Of access tokens: the sign-in that they belong to. */
  readonly familyId: string | null;
  /** When the person last showed who they are. */
  readonly provenAt: Date;
  /** The absolute end; idleness may end it before. */
  readonly expiresAt: Date;
  /** Before this moment it does not end by itself, and validating it again would write nothing. */
  readonly quietUntil: Date;
  readonly user: KnownPerson;
}

export interface SessionListing {
  readonly sessionId: string;
  readonly kind: SessionKind;
  readonly familyId: string | null;
  readonly createdAt: Date;
  readonly lastSeenAt: Date;
  readonly expiresAt: Date;
  readonly userAgent: string | null;
  readonly address: string | null;
}

/** What a session begins with. */
export interface SessionFacts {
  readonly kind: SessionKind;
  readonly caller: Caller;
  readonly familyId?: string;
  /** Now, when it is not said: whoever begins a session has just shown who they are. */
  readonly provenAt?: Date;
  /** `User.signInEpoch` as it was read with the proof; a session of a family needs none, it stands or falls with it. */
  readonly signInEpoch?: number;
}

/**
 * Everything the product knows about sessions. Two implementations pass one contract suite, so that leaving the
 * library behind the first is a one-line change. A session's id is the hash of its token: safe to show and to log.
 */
export interface SessionService {
  /**
   * @throws DomainError identity.unauthenticated when the account was closed since, everything that was open of it was
   * ended, or the family is over
   */
  create(userId: string, facts: SessionFacts): Promise<NewSession>;
  /** Null for a token that is unknown, revoked or over. Inactive people are the caller's affair. */
  validate(token: string): Promise<ValidSession | null>;
  /** Takes effect with the next call on every instance; unknown ids are no error. */
  revoke(sessionId: string): Promise<void>;
  /** Ends every session of a person but `except`, with their families of tokens. Answers the ids of what ended. */
  revokeAll(userId: string, except?: string): Promise<readonly string[]>;
  /** Ends a sign-in of a program with all its tokens. Answers the ids of the sessions that ended. */
  revokeFamily(familyId: string): Promise<readonly string[]>;
  /** Notes that the person of this session has shown just now who they are. */
  prove(sessionId: string): Promise<void>;
  /** Forgets every session that is over; validating does it for one at a time. */
  removeExpired(): Promise<void>;
  /** Sessions that still count, newest first. */
  list(userId: string): Promise<readonly SessionListing[]>;
}
