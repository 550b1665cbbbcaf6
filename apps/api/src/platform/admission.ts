import { holdsScope, type ModuleScope } from '@pingvas/contracts';
import type { KnownActor, PersonContext, SignedInActor } from './context.ts';
import { DomainError } from './errors/domain-error.ts';

/** For how long having shown who one is counts for sensitive acts, in milliseconds. */
export const provenForMs = 10 * 60_000;

type Door = Pick<PersonContext, 'authenticate' | 'caller' | 'clock' | 'isRecognised' | 'limits' | 'settings'>;

/**
 * Who calls, counted as a person, however many sessions and keys they have. Who shows nothing that counts is counted by
 * where they are. Others there go on: only once a flood of it has come, from there nothing is looked up any more but what
 * has counted here before.
 */
async function countedActor({ authenticate, caller, isRecognised, limits }: Door): Promise<KnownActor> {
  limits.refuseIfSpent('unknown-looks', caller, isRecognised);
  const actor = await countUnknown({ limits, caller }, authenticate);
  await limits.spend('api', { person: actor.userId });
  return actor;
}

/**
 * What `authenticate` answers; counts for this address when nothing was shown that counts.
 *
 * @throws DomainError as `authenticate`, and request.rate-limited
 */
export async function countUnknown<Known>(
  { limits, caller }: Pick<Door, 'limits' | 'caller'>,
  authenticate: () => Promise<Known>,
): Promise<Known> {
  try {
    return await authenticate();
  } catch (error) {
    if (error instanceof DomainError && error.httpStatus === 401) {
      await limits.spend('unknown-looks', caller);
      await limits.spend('unknown', caller);
    }
    throw error;
  }
}

/**
 * A person in a session of their own; an API key is refused, whatever its scopes.
 *
 * @throws DomainError identity.unauthenticated, identity.inactive, identity.forbidden, request.rate-limited
 */
export async function admitSignedIn(door: Door): Promise<SignedInActor> {
  const actor = await countedActor(door);
  if (actor.via !== 'session') throw new DomainError('identity.forbidden');
  return actor;
}

/**
 * A person, or an API key that was given this scope. What makes or manages something is refused to people whose
 * mailbox is not known to be theirs, where that is asked for, and to accounts that are about to be erased.
 *
 * @throws DomainError identity.unauthenticated, identity.inactive, identity.scope-missing, identity.email-unverified,
 * identity.deletion-pending
 */
export async function admitScoped(door: Door, scope: ModuleScope): Promise<KnownActor> {
  const actor = await countedActor(door);
  if (actor.via === 'api-key' && !holdsScope(actor.scopes, scope)) {
    throw new DomainError('identity.scope-missing', { reason: scope });
  }
  if (!scope.endsWith(':read')) assertMayChange(door, actor);
  return actor;
}

/** @throws DomainError identity.email-unverified, identity.deletion-pending */
export function assertMayChange({ settings }: Pick<Door, 'settings'>, { person }: KnownActor): void {
  if (settings.requireVerifiedEmail && !person.isEmailVerified) {
    throw new DomainError('identity.email-unverified');
  }
  if (person.deletionDueAt !== null) throw new DomainError('identity.deletion-pending');
}

/**
 * As {@link admitSignedIn}, for sensitive acts: whoever calls has shown a moment ago who they are, so that a session
 * that was left open or stolen is not enough.
 *
 * @throws DomainError identity.step-up-required besides
 */
export async function admitProven(door: Door): Promise<SignedInActor> {
  const actor = await admitSignedIn(door);
  assertProven(door, actor);
  return actor;
}

/**
 * An operator, in a session of their own.
 *
 * @throws DomainError identity.forbidden besides
 */
export async function admitAdmin(door: Door): Promise<SignedInActor> {
  const actor = await admitSignedIn(door);
  if (actor.role !== 'admin') throw new DomainError('identity.forbidden');
  return actor;
}

/** An operator who has shown a moment ago who they are. */
export async function admitProvenAdmin(door: Door): Promise<SignedInActor> {
  const actor = await admitAdmin(door);
  assertProven(door, actor);
  return actor;
}

function assertProven({ clock }: Pick<Door, 'clock'>, { provenAt }: SignedInActor): void {
  const agoMs = clock.now().getTime() - provenAt.getTime();
  // A clock that was set back must not make a proof live longer.
  if (agoMs < -provenForMs || agoMs > provenForMs) throw new DomainError('identity.step-up-required');
}
