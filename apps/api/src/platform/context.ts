import type { EntityManager } from '@mikro-orm/postgresql';
import type { ApiKeyScope, UserLanguage, UserRole, UserTheme, UserTier } from '@pingvas/contracts';
import type { PgBoss } from 'pg-boss';
import type { Logger } from 'pino';
import type { ApiFaults } from './faults/fault-points.ts';
import type { Limits } from './limits/limits.ts';
import type { LiveBus } from './live/live-bus.ts';
import type { Mailer } from './mail/mailer.ts';
import type { Metrics } from './metrics/metrics.ts';
import type { Keyring } from './secrets/keyring.ts';
import type { ObjectStorage } from './storage/object-storage.ts';

export interface Clock {
  now(): Date;
}

export const systemClock: Clock = { now: () => new Date() };

/** What our application is at one provider of sign-in, and where that provider is. */
export interface OauthClientSettings {
  readonly clientId: string;
  readonly clientSecret: string;
  /** Its issuer, or the address that its paths begin with, without a trailing slash. */
  readonly url: string;
}

/** The few settings that use cases decide by; everything else stays in the composition. */
export interface Settings {
  /** Where people reach the product, without a trailing slash. */
  readonly publicOrigin: string;
  /** What a new account starts with. */
  readonly welcomeCredits: number;
  /** True on one box: a model that a worker brings is offered at once, without an operator. */
  readonly areNewModelsActive: boolean;
  /** True where nobody may make or manage anything before the mailbox has turned out to be theirs. */
  readonly requireVerifiedEmail: boolean;
  /** After this time an object that belongs to no picture is taken away; a delivery must be done by then. */
  readonly orphanAfterSeconds: number;
  /** Where people can sign in instead; what is not configured is not there. */
  readonly oauth: {
    readonly google?: OauthClientSettings;
    readonly discord?: OauthClientSettings;
    /** The API that tells about people has an address of its own. */
    readonly kakao?: OauthClientSettings & { readonly apiUrl: string };
  };
}

/** What every use case and job gets. The entity manager is a fork of its own; nothing here belongs to HTTP. */
export interface Context {
  readonly em: EntityManager;
  readonly clock: Clock;
  readonly log: Logger;
  readonly boss: PgBoss;
  readonly live: LiveBus;
  readonly storage: ObjectStorage;
  /** Seals what people's second factors rest on. */
  readonly keyring: Keyring;
  /** For the jobs that send: use cases leave a mail to be sent with their transaction. */
  readonly mailer: Mailer;
  readonly metrics: Metrics;
  /** Counts what comes too often. Rows name their limit; use cases count what only they know, e.g. wrong passwords. */
  readonly limits: Limits;
  readonly settings: Settings;
  /** Where tests let this process die. */
  readonly faults: ApiFaults;
  /** Null in jobs. */
  readonly requestId: string | null;
  /** Aborts when the caller is gone or this process drains; long waits end with it. */
  readonly signal: AbortSignal;
}

/** A person as the check of a session or a key has read them, so that nobody reads them again. */
export interface KnownPerson {
  readonly id: string;
  readonly role: UserRole;
  readonly tier: UserTier;
  readonly isActive: boolean;
  readonly email: string;
  readonly createdAt: Date;
  readonly isEmailVerified: boolean;
  readonly username: string | null;
  readonly fullName: string | null;
  readonly nickname: string | null;
  readonly avatarKey: string | null;
  readonly language: UserLanguage;
  readonly theme: UserTheme;
  readonly timeZone: string;
  /** Set while the account waits to be erased. */
  readonly deletionDueAt: Date | null;
}

/** A person who calls, by a session or by one of their API keys. */
export interface Actor {
  readonly userId: string;
  readonly role: UserRole;
  readonly tier: UserTier;
  /** What they showed: the id of the session or of the API key. It names, and opens nothing. */
  readonly credentialId: string;
  /** Set when an API key calls. */
  readonly apiKeyId: string | null;
}

/** A person in a session of their own: a browser, or a program that they signed in to. */
export interface SignedInActor extends Actor {
  readonly via: 'session';
  readonly apiKeyId: null;
  readonly sessionId: string;
  /** The sign-in that an access token belongs to; null in a browser. */
  readonly familyId: string | null;
  /** When they last showed who they are, in this session. */
  readonly provenAt: Date;
  readonly person: KnownPerson;
}

/** A program with a person's API key. */
export interface KeyActor extends Actor {
  readonly via: 'api-key';
  readonly apiKeyId: string;
  readonly scopes: readonly ApiKeyScope[];
  readonly person: KnownPerson;
}

/** Whoever showed something that counts. */
export type KnownActor = SignedInActor | KeyActor;

/** What use cases for signed-in people get. */
export interface ActorContext extends Context {
  readonly actor: Actor;
}

/** What use cases get that belong to the person alone, and not to their API keys. */
export interface SignedInContext extends Context {
  readonly actor: SignedInActor;
  readonly caller: Caller;
}

/** A machine that showed a valid worker token. */
export interface WorkerIdentity {
  readonly tokenId: string;
  readonly label: string;
  /** Whose work it gets; see the fleet's `peopleServed`. */
  readonly pools: readonly string[];
  /** What the database knows the secret by that it showed: a token may be changed while it waits. */
  readonly secretHash: string;
}

/** What use cases for workers get. */
export interface WorkerContext extends Context {
  readonly worker: WorkerIdentity;
}

/** What use cases about one lease get, whose own read says whether what was shown counts. */
export interface LeaseholderContext extends Context {
  /** See {@link WorkerIdentity}. */
  readonly secretHash: string;
  /** @throws DomainError fleet.unknown-worker when it does not count any more, request.rate-limited */
  authenticateWorker(): Promise<WorkerIdentity>;
}

/** Facts about the caller that only sign-in needs. */
export interface Caller {
  readonly address: string | null;
  readonly userAgent: string | null;
}

/**
 * What a router or the REST table starts from: each call of it makes its own entity manager, and one that answers
 * without the database makes none.
 */
interface CallContext extends Omit<Context, 'em'> {
  newEm(): EntityManager;
}

/** What the people's router and the REST table start from, before anybody is known. */
export interface PersonContext extends CallContext {
  readonly caller: Caller;
  /** Headers of the answer, for `set-cookie`. */
  readonly responseHeaders: Headers;
  /**
   * Who is calling, looked up once per request. Handed in at composition, as platform knows no module.
   *
   * @throws DomainError identity.unauthenticated, identity.inactive
   */
  authenticate(): Promise<KnownActor>;
  /** Whether what was shown has counted at this process before, or was made by it. Nobody is asked for it. */
  isRecognised(): boolean;
}

/** What the machines' router starts from. */
export interface MachineContext extends CallContext {
  /** @throws DomainError fleet.unknown-worker, request.rate-limited */
  authenticateWorker(): Promise<WorkerIdentity>;
  /** The hash of what was shown, when it has counted at this process before; null otherwise. Nobody is asked for it. */
  recognisedSecret(): string | null;
}
