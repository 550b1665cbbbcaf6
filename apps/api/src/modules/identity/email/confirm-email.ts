import { UniqueConstraintViolationException } from '@mikro-orm/core';
import type { ConfirmEmailInput, ConfirmEmailOutput } from '@pingvas/contracts';
import { type EmailToken, type EntityManager, User } from '@pingvas/db';
import type { Caller, Context } from '../../../platform/context.ts';
import { DomainError } from '../../../platform/errors/domain-error.ts';
import { recordAct } from '../audit/record-act.ts';
import { changeUser } from '../update-user.ts';
import { welcome } from '../welcome-credits.ts';
import { findToken, takeToken, voidTokens } from './email-tokens.ts';
import { lockPerson } from './lock-person.ts';
import { maskedEmail } from './masked-email.ts';
import { sendNotice } from './send-mail.ts';

type DoorContext = Context & { readonly caller: Caller };

/**
 * Uses a link from a mail: the mailbox belongs to the person of the account. Whoever has the link may use it, signed
 * in or not, as mails are read on other devices.
 *
 * @throws DomainError identity.link-unknown, identity.link-used, identity.link-expired, identity.inactive,
 * identity.email-taken when the new address has become another account's
 */
export async function confirmEmail(
  context: DoorContext,
  { token: secret }: ConfirmEmailInput,
): Promise<ConfirmEmailOutput> {
  const token = await findToken(context.em, context, secret, ['verify', 'change']);
  try {
    const use = token.purpose === 'change' ? change : verify;
    await changeUser(context, token.userId, (tx) => use(context, tx, token));
  } catch (error) {
    if (error instanceof UniqueConstraintViolationException) throw new DomainError('identity.email-taken');
    throw error;
  }
  return { purpose: token.purpose === 'change' ? 'change' : 'verify' };
}

async function verify(context: DoorContext, tx: EntityManager, token: EmailToken): Promise<void> {
  const user = await lockPerson(tx, token.userId);
  await takeToken(tx, context, token);
  // The account has another mailbox by now: about that one the link says nothing.
  if (user.email !== token.email) throw new DomainError('identity.link-used');
  await voidTokens(tx, context, user.id, ['verify']);
  const now = context.clock.now();
  await tx.nativeUpdate(User, { id: user.id }, { emailVerifiedAt: now, updatedAt: now });
  await recordAct(tx, context, { action: 'identity.email-verified', targetUserId: user.id });
  await welcome(tx, context, { id: user.id, emailVerifiedAt: now });
}

async function change(context: DoorContext, tx: EntityManager, token: EmailToken): Promise<void> {
  const user = await lockPerson(tx, token.userId);
  await takeToken(tx, context, token);
  // What lies in the mailbox of before must open nothing any more, a link for a new password least of all.
  await voidTokens(tx, context, user.id, ['verify', 'change', 'reset']);
  const before = { id: user.id, email: user.email, language: user.language, timeZone: user.timeZone };
  const now = context.clock.now();
  const { email } = token;
  await tx.nativeUpdate(User, { id: user.id }, { email, emailVerifiedAt: now, updatedAt: now });
  await recordAct(tx, context, { action: 'identity.email-changed', targetUserId: user.id });
  await welcome(tx, context, { id: user.id, emailVerifiedAt: now });
  const values = { newEmail: maskedEmail(token.email) };
  await sendNotice(tx, context, { template: 'email-changed', reader: before, values });
}
