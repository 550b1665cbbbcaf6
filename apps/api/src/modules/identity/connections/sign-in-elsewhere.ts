import { UniqueConstraintViolationException } from '@mikro-orm/core';
import { fullName as fullNameSchema, type GuestLook, type OauthProvider } from '@pingvas/contracts';
import { Connection, type EntityManager, newId, User } from '@pingvas/db';
import type { Caller, Context } from '../../../platform/context.ts';
import { DomainError } from '../../../platform/errors/domain-error.ts';
import { withoutUndefined } from '../../../platform/without-undefined.ts';
import { recordAct } from '../audit/record-act.ts';
import { voidTokens } from '../email/email-tokens.ts';
import { forgetUnprovenWaysIn } from '../email/forget-unproven-ways-in.ts';
import { lockPerson } from '../email/lock-person.ts';
import { sendVerification } from '../email/request-verification.ts';
import { makeAccount, sayTaken } from '../make-account.ts';
import { dropEverySession, tellSessionsEnded } from '../sessions/end-sessions.ts';
import { changeUser } from '../update-user.ts';
import { welcome } from '../welcome-credits.ts';
import type { ProviderPerson } from './provider-client.ts';

/**
 * The account of somebody who signed in at a provider: the one that is linked, or a new one. An account that merely has
 * the same e-mail is not touched: whoever holds it has to sign in and link, or a stranger with that address at some
 * provider would walk in.
 *
 * @throws DomainError identity.connection-needs-linking, identity.connection-email-missing, identity.inactive,
 * identity.unauthenticated when the link was taken away on the way
 */
export async function signInElsewhere(
  context: Context & { readonly caller: Caller },
  provider: OauthProvider,
  person: ProviderPerson,
  look: GuestLook,
): Promise<User> {
  const known = await noteVisit(context, provider, person);
  const user = known ?? (await makeLinkedAccount(context, provider, person, look));
  if (!user.isActive) throw new DomainError('identity.inactive');
  return user;
}

/** The linked account, after writing down that it was entered; null when there is none. */
async function noteVisit(
  context: Context,
  provider: OauthProvider,
  { subject, email, isEmailVerified }: ProviderPerson,
): Promise<User | null> {
  const { em, clock } = context;
  const linked = await em.fork().findOne(Connection, { provider, subject });
  if (linked === null) return null;
  const { userId } = linked;
  // The account as it was while the link was there: what ends from here on has ended for this sign-in, too.
  const user = await em.fork().findOneOrFail(User, { id: userId });
  const now = clock.now();
  const visit = { email, lastUsedAt: now };
  const known = await em.fork().nativeUpdate(Connection, { id: linked.id }, visit);
  // Taken away a moment ago.
  if (known === 0) return null;
  // The provider vouches for the very address of the account: no mail has to.
  if (user.emailVerifiedAt !== null || !isEmailVerified || user.email !== email) return user;
  const verified = await changeUser(context, userId, (tx) => verifyBy(context, tx, linked, email));
  if (verified === null) return user;
  await tellSessionsEnded(context, userId, verified.ended);
  return verified.user;
}

/**
 * The mailbox is that of whoever has this account at the provider. Whatever else was set up before, nobody knows by whom:
 * it goes, as with a link for a new password. Answers the account as it is then, and the sessions and keys that ended
 * with it; null when there is nothing to vouch for any more: then nothing was changed.
 *
 * @throws DomainError identity.unauthenticated when the link was taken away meanwhile, identity.inactive
 */
async function verifyBy(
  context: Context,
  tx: EntityManager,
  { id: connectionId, userId }: Connection,
  email: string,
): Promise<{ readonly user: User; readonly ended: readonly string[] } | null> {
  const now = context.clock.now();
  const before = await lockPerson(tx, userId);
  if ((await tx.count(Connection, { id: connectionId })) === 0) {
    throw new DomainError('identity.unauthenticated');
  }
  if (before.emailVerifiedAt !== null || before.email !== email) return null;
  const { keys } = await forgetUnprovenWaysIn(tx, userId, { at: now, except: connectionId });
  await voidTokens(tx, context, userId, ['verify', 'change', 'reset']);
  await tx.nativeUpdate(User, { id: userId }, { emailVerifiedAt: now, passwordHash: null, updatedAt: now });
  await recordAct(tx, context, { action: 'identity.email-verified', targetUserId: userId });
  await welcome(tx, context, { id: userId, emailVerifiedAt: now });
  const ended = [...keys, ...(await dropEverySession(tx, userId))];
  // Read before anybody else can end something: what they end from here on has ended for this sign-in, too.
  return { user: await tx.findOneOrFail(User, { id: userId }, { refresh: true }), ended };
}

async function makeLinkedAccount(
  context: Context & { readonly caller: Caller },
  provider: OauthProvider,
  person: ProviderPerson,
  look: GuestLook,
): Promise<User> {
  const { em, clock } = context;
  const { subject, email, isEmailVerified, name } = person;
  if (email === null) throw new DomainError('identity.connection-email-missing');
  const emailVerifiedAt = isEmailVerified ? clock.now() : null;
  const fullName = fullNameSchema.safeParse(name).data ?? null;
  try {
    return await em.fork().transactional(async (tx) => {
      const user = await makeAccount(tx, context, {
        ...{ email, passwordHash: null, emailVerifiedAt, fullName, ...withoutUndefined(look) },
      });
      const at = { createdAt: clock.now(), lastUsedAt: clock.now() };
      await tx.insert(Connection, { id: newId(), userId: user.id, provider, subject, email, ...at });
      // Where the provider does not vouch for the mailbox, it is asked as every other one.
      if (!isEmailVerified) await sendVerification(tx, context, user);
      return user;
    });
  } catch (error) {
    if (!(error instanceof UniqueConstraintViolationException)) throw error;
    // Two ways back at once: the other one has made the account, and this one enters it.
    const made = await noteVisit(context, provider, person);
    if (made !== null) return made;
    const taken = sayTaken(error);
    throw taken instanceof DomainError ? new DomainError('identity.connection-needs-linking') : error;
  }
}
