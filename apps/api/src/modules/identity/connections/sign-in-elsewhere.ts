import { UniqueConstraintViolationException } from '@mikro-orm/core';
import { fullName as fullNameSchema, type OauthProvider, type UserLanguage } from '@pingvas/contracts';
import { Connection, newId, User } from '@pingvas/db';
import type { Caller, Context } from '../../../platform/context.ts';
import { DomainError } from '../../../platform/errors/domain-error.ts';
import { sendVerification } from '../email/request-verification.ts';
import { makeAccount, sayTaken } from '../make-account.ts';
import { changeUser } from '../update-user.ts';
import { welcome } from '../welcome-credits.ts';
import type { ProviderPerson } from './provider-client.ts';

/**
 * The account of somebody who signed in at a provider: the one that is linked, or a new one. An account that merely has
 * the same e-mail is not touched: whoever holds it has to sign in and link, or a stranger with that address at some
 * provider would walk in.
 *
 * @throws DomainError identity.connection-needs-linking, identity.connection-email-missing, identity.inactive
 */
export async function signInElsewhere(
  context: Context & { readonly caller: Caller },
  provider: OauthProvider,
  person: ProviderPerson,
  language: UserLanguage,
): Promise<User> {
  const known = await noteVisit(context, provider, person);
  const user = known ?? (await makeLinkedAccount(context, provider, person, language));
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
  const connection = await em.fork().findOne(Connection, { provider, subject });
  if (connection === null) return null;
  const now = clock.now();
  await em.fork().nativeUpdate(Connection, { id: connection.id }, { email, lastUsedAt: now });
  const user = await em.fork().findOneOrFail(User, { id: connection.userId });
  // The provider vouches for the very address of the account: no mail has to.
  if (user.emailVerifiedAt !== null || !isEmailVerified || user.email !== email) return user;
  await changeUser(context, user.id, async (tx) => {
    await tx.nativeUpdate(User, { id: user.id }, { emailVerifiedAt: now, updatedAt: now });
    await welcome(tx, context, { id: user.id, emailVerifiedAt: now });
  });
  return em.fork().findOneOrFail(User, { id: user.id });
}

async function makeLinkedAccount(
  context: Context & { readonly caller: Caller },
  provider: OauthProvider,
  person: ProviderPerson,
  language: UserLanguage,
): Promise<User> {
  const { em, clock } = context;
  const { subject, email, isEmailVerified, name } = person;
  if (email === null) throw new DomainError('identity.connection-email-missing');
  const emailVerifiedAt = isEmailVerified ? clock.now() : null;
  const fullName = fullNameSchema.safeParse(name).data ?? null;
  try {
    return await em.fork().transactional(async (tx) => {
      const user = await makeAccount(tx, context, {
        ...{ email, passwordHash: null, emailVerifiedAt, fullName, language },
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
