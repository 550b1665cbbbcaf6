import { UniqueConstraintViolationException } from '@mikro-orm/core';
import type { OauthProvider } from '@pingvas/contracts';
import { Connection, type EntityManager, newId, User } from '@pingvas/db';
import type { SignedInContext } from '../../../platform/context.ts';
import { DomainError } from '../../../platform/errors/domain-error.ts';
import { recordAct } from '../audit/record-act.ts';
import { sendNotice } from '../email/send-mail.ts';
import { actInSession } from '../sessions/assert-session-stands.ts';
import type { ProviderPerson } from './provider-client.ts';

/**
 * Links somebody's account at a provider to the account they are signed in to: only where both know the same address,
 * and both have seen that it is theirs. So whoever holds one mailbox holds all ways into the account.
 *
 * @throws DomainError identity.connection-unverified, identity.connection-email-differs, identity.connection-taken,
 * identity.connection-exists
 */
export async function linkConnection(
  context: SignedInContext,
  provider: OauthProvider,
  person: ProviderPerson,
): Promise<void> {
  const { em, clock, actor } = context;
  const { subject, email } = person;
  try {
    await actInSession(context, async (tx) => {
      // Held until the end, so that the address cannot change in between.
      const user = await tx.findOneOrFail(User, { id: actor.userId });
      refuseOtherMailbox(user, person);
      if (await isLinkedAlready(tx, { userId: user.id, provider, subject })) return;
      const createdAt = clock.now();
      const connection = { id: newId(), userId: user.id, provider, subject, email, createdAt };
      await tx.insert(Connection, { ...connection, lastUsedAt: null });
      await recordAct(tx, context, { action: 'identity.connection-linked', details: { provider } });
      const values = { change: 'linked', provider } as const;
      await sendNotice(tx, context, { template: 'connection-changed', reader: user, values });
    });
  } catch (error) {
    // Another account was faster with the same account at the provider.
    const isTaken = error instanceof UniqueConstraintViolationException;
    const refusal = isTaken ? new DomainError('identity.connection-taken') : error;
    if (refusal instanceof DomainError) {
      const details = { provider, why: refusal.code };
      await recordAct(em.fork(), context, { action: 'identity.connection-refused', details });
    }
    throw refusal;
  }
}

function refuseOtherMailbox(user: User, { email, isEmailVerified }: ProviderPerson): void {
  if (user.emailVerifiedAt === null || email === null || !isEmailVerified) {
    throw new DomainError('identity.connection-unverified');
  }
  if (email !== user.email) throw new DomainError('identity.connection-email-differs');
}

/** @throws DomainError identity.connection-taken, identity.connection-exists */
async function isLinkedAlready(
  tx: EntityManager,
  { userId, provider, subject }: Pick<Connection, 'userId' | 'provider' | 'subject'>,
): Promise<boolean> {
  const theirs = await tx.findOne(Connection, { provider, subject });
  if (theirs !== null && theirs.userId !== userId) throw new DomainError('identity.connection-taken');
  const ours = await tx.findOne(Connection, { userId, provider });
  if (ours !== null && ours.subject !== subject) throw new DomainError('identity.connection-exists');
  return ours !== null;
}
