import { UniqueConstraintViolationException } from '@mikro-orm/core';
import type { ConfirmEmailInput, ConfirmEmailOutput } from '@pingvas/contracts';
import { type EmailToken, type EntityManager, User } from '@pingvas/db';
import type { Caller, Context, PersonContext, SignedInActor } from '../../../platform/context.ts';
import { DomainError } from '../../../platform/errors/domain-error.ts';
import { recordAct } from '../audit/record-act.ts';
import { assertSessionStands } from '../sessions/assert-session-stands.ts';
import { changeUser } from '../update-user.ts';
import { welcome } from '../welcome-credits.ts';
import { findToken, takeToken, voidTokens } from './email-tokens.ts';
import { lockPerson } from './lock-person.ts';
import { maskedEmail } from './masked-email.ts';
import { sendNotice } from './send-mail.ts';

type DoorContext = Context & { readonly caller: Caller };
type LinkContext = DoorContext & Pick<PersonContext, 'authenticate'>;

/**
 * Uses a link from a mail: the mailbox belongs to the person of the account. It takes both, the link and a session of
 * that account. Whoever gets a mail about an account that a stranger made with their address, or wants to move to their
 * address, may press its button without lending the stranger their mailbox. Where they want the account, they choose a
 * new password, which shuts the stranger out.
 *
 * @throws DomainError identity.link-unknown, identity.link-used, identity.link-expired, identity.inactive,
 * identity.link-needs-session without a session of the account, after which the link is still good,
 * identity.email-taken when the new address has become another account's
 */
export async function confirmEmail(
  context: LinkContext,
  { token: secret }: ConfirmEmailInput,
): Promise<ConfirmEmailOutput> {
  const token = await findToken(context.em, context, secret, ['verify', 'change']);
  const actor = await inSessionOf(context, token.userId);
  try {
    await changeUser(context, token.userId, async (tx) => {
      // It counted a moment ago; the link outlives it.
      await assertSessionStands(tx, actor).catch(sayNeedsSession);
      await (token.purpose === 'change' ? change(context, tx, token) : verify(context, tx, token));
    });
  } catch (error) {
    if (error instanceof UniqueConstraintViolationException) throw new DomainError('identity.email-taken');
    throw error;
  }
  return { purpose: token.purpose === 'change' ? 'change' : 'verify' };
}

async function inSessionOf(context: LinkContext, userId: string): Promise<SignedInActor> {
  const actor = await context.authenticate().catch(sayNeedsSession);
  if (actor?.via === 'session' && actor.userId === userId) return actor;
  throw new DomainError('identity.link-needs-session');
}

function sayNeedsSession(error: unknown): never {
  const isUnauthenticated = error instanceof DomainError && error.code === 'identity.unauthenticated';
  throw isUnauthenticated ? new DomainError('identity.link-needs-session') : error;
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
