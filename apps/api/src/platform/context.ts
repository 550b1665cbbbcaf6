import type { EntityManager } from '@mikro-orm/postgresql';
import type { UserRole, UserTier } from '@pingvas/contracts';
import type { PgBoss } from 'pg-boss';
import type { Logger } from 'pino';
import type { ApiFaults } from './faults/fault-points.ts';
import type { LiveBus } from './live/live-bus.ts';
import type { Metrics } from './metrics/metrics.ts';
import type { Keyring } from './secrets/keyring.ts';
import type { ObjectStorage } from './storage/object-storage.ts';

export interface Clock {
  now(): Date;
}

export const systemClock: Clock = { now: () => new Date() };

/** The few settings that use cases decide by; everything else stays in the composition. */
export interface Settings {
  /** Where people reach the product, without a trailing slash. */
  readonly publicOrigin: string;
  /** What a new account starts with. */
  readonly welcomeCredits: number;
  /** True on one box: a model that a worker brings is offered at once, without an operator. */
  readonly areNewModelsActive: boolean;
  /** After this time an object that belongs to no picture is taken away; a delivery must be done by then. */
  readonly orphanAfterSeconds: number;
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
  readonly metrics: Metrics;
  readonly settings: Settings;
  /** Where tests let this process die. */
  readonly faults: ApiFaults;
  /** Null in jobs. */
  readonly requestId: string | null;
  /** Aborts when the caller is gone or this process drains; long waits end with it. */
  readonly signal: AbortSignal;
}

/** A signed-in person. */
export interface Actor {
  readonly userId: string;
  readonly role: UserRole;
  readonly tier: UserTier;
  readonly sessionId: string;
}

/** A signed-in person with what signing in has read anyway, so that nobody reads it again. */
export interface SignedInActor extends Actor {
  readonly email: string;
  readonly createdAt: Date;
}

/** What use cases for signed-in people get. */
export interface ActorContext extends Context {
  readonly actor: Actor;
}

/** A machine that showed a valid worker token. */
export interface WorkerIdentity {
  readonly tokenId: string;
  readonly label: string;
}

/** What use cases for workers get. */
export interface WorkerContext extends Context {
  readonly worker: WorkerIdentity;
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
  authenticate(): Promise<SignedInActor>;
}

/** What the machines' router starts from. */
export interface MachineContext extends CallContext {
  /** @throws DomainError fleet.unknown-worker */
  authenticateWorker(): Promise<WorkerIdentity>;
}
