import { UniqueConstraintViolationException } from '@mikro-orm/core';
import type { ConfirmEmailInput, ConfirmEmailOutput } from '@pingvas/contracts';
import { type EmailToken, type EntityManager, User } from '@pingvas/db';
import type { Caller, Context, PersonContext } from '../../../platform/context.ts';
import { DomainError } from '../../../platform/errors/domain-error.ts';
import { recordAct } from '../audit/record-act.ts';
import { dropEverySession, tellSessionsEnded } from '../sessions/end-sessions.ts';
import { changeUser } from '../update-user.ts';
import { welcome } from '../welcome-credits.ts';
import { findToken, issueToken, takeToken, voidTokens } from './email-tokens.ts';
import { forgetUnprovenWaysIn } from './forget-unproven-ways-in.ts';
import { lockPerson } from './lock-person.ts';
import { maskedEmail } from './masked-email.ts';
import { sendLink, sendNotice } from './send-mail.ts';

type DoorContext = Context & { readonly caller: Caller };
type LinkContext = DoorContext & Pick<PersonContext, 'authenticate'>;

/**
 * Uses a link from a mail: the mailbox belongs to the person of the account. Whoever has the link may use it, signed
 * in or not, as mails are read on other devices; {@link takeOver} says what that means for who made the account.
 *
 * @throws DomainError identity.link-unknown, identity.link-used, identity.link-expired, identity.inactive,
 * identity.email-taken when the new address has become another account's
 */
export async function confirmEmail(
  context: LinkContext,
  { token: secret }: ConfirmEmailInput,
): Promise<ConfirmEmailOutput> {
  const token = await findToken(context.em, context, secret, ['verify', 'change']);
  try {
    const isOwn = token.purpose === 'verify' && (await isInSessionOf(context, token.userId));
    const ended = await changeUser(context, token.userId, (tx) =>
      token.purpose === 'change' ? change(context, tx, token) : verify(context, tx, { token, isOwn }),
    );
    if (ended.length > 0) await tellSessionsEnded(context, token.userId, ended);
  } catch (error) {
    if (error instanceof UniqueConstraintViolationException) throw new DomainError('identity.email-taken');
    throw error;
  }
  return { purpose: token.purpose === 'change' ? 'change' : 'verify' };
}

async function isInSessionOf(context: LinkContext, userId: string): Promise<boolean> {
  try {
    const actor = await context.authenticate();
    return actor.userId === userId && actor.apiKeyId === null;
  } catch (error) {
    // Nobody, or somebody whose account is closed.
    if (error instanceof DomainError) return false;
    throw error;
  }
}

/** Answers the sessions and keys that ended with it. */
async function verify(
  context: DoorContext,
  tx: EntityManager,
  { token, isOwn }: { readonly token: EmailToken; readonly isOwn: boolean },
): Promise<readonly string[]> {
  const user = await lockPerson(tx, token.userId);
  await takeToken(tx, context, token);
  // The account has another mailbox by now: about that one the link says nothing.
  if (user.email !== token.email) throw new DomainError('identity.link-used');
  await voidTokens(tx, context, user.id, ['verify']);
  const now = context.clock.now();
  await tx.nativeUpdate(User, { id: user.id }, { emailVerifiedAt: now, updatedAt: now });
  await recordAct(tx, context, { action: 'identity.email-verified', targetUserId: user.id });
  await welcome(tx, context, { id: user.id, emailVerifiedAt: now });
  return isOwn || user.emailVerifiedAt !== null ? [] : takeOver(tx, context, user);
}

/**
 * The mailbox answered from where nobody is signed in to this account: its person on another device, or somebody whose
 * address a stranger has registered, and who took our mail for theirs. Nobody can tell the two apart, but only the
 * stranger gains from what outlives a new password. So: where somebody has set up a second factor, a connection or a
 * key before the mailbox answered, all of that goes, every session ends, the password counts no more, and the mailbox
 * gets a link for a new one. Where there is nothing of the kind, as for nearly everybody, nothing is taken away: the
 * session at the other device goes on, and a password that somebody else knows ends with a reset, as ever.
 */
async function takeOver(tx: EntityManager, context: DoorContext, user: User): Promise<readonly string[]> {
  const { id: userId, email } = user;
  // A wish of before for another mailbox may be the stranger's.
  await voidTokens(tx, context, userId, ['change']);
  const now = context.clock.now();
  const { wereAny, keys } = await forgetUnprovenWaysIn(tx, userId, now);
  if (!wereAny) return [];
  await tx.nativeUpdate(User, { id: userId }, { passwordHash: null, updatedAt: now });
  await voidTokens(tx, context, userId, ['reset']);
  const tokenId = await issueToken(tx, context, { userId, purpose: 'reset', email });
  await sendLink(tx, context, { template: 'reset-password', reader: user, tokenId });
  await recordAct(tx, context, { action: 'identity.password-reset-requested', targetUserId: userId });
  return [...keys, ...(await dropEverySession(tx, userId))];
}

async function change(
  context: DoorContext,
  tx: EntityManager,
  token: EmailToken,
): Promise<readonly string[]> {
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
  return [];
}
