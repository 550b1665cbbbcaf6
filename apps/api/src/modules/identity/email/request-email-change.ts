import type { ChangeEmailInput, MailAskedOutput } from '@pingvas/contracts';
import type { SignedInContext } from '../../../platform/context.ts';
import { DomainError } from '../../../platform/errors/domain-error.ts';
import { recordAct } from '../audit/record-act.ts';
import { actInSession } from '../sessions/assert-session-stands.ts';
import { issueToken, voidTokens } from './email-tokens.ts';
import { lockPerson } from './lock-person.ts';
import { secondsUntilNextMail } from './mail-limit.ts';
import { maskedEmail } from './masked-email.ts';
import { sendLink, sendNotice } from './send-mail.ts';

/**
 * Asks the mailbox that an account is to have; the one that it has is told. Nothing changes until the new one
 * answers. Whether an account has that address already is not looked up here: only its own mailbox may learn that.
 *
 * @throws DomainError identity.same-email, request.rate-limited, identity.inactive
 */
export async function requestEmailChange(
  context: SignedInContext,
  { email }: ChangeEmailInput,
): Promise<MailAskedOutput> {
  const { actor } = context;
  await actInSession(context, async (tx) => {
    const user = await lockPerson(tx, actor.userId);
    if (user.email === email) throw new DomainError('identity.same-email');
    const asked = { userId: user.id, purpose: 'change' } as const;
    const retryAfterSeconds = await secondsUntilNextMail(tx, context, asked);
    if (retryAfterSeconds > 0) throw new DomainError('request.rate-limited', { retryAfterSeconds });
    // The last wish counts: a link to an address that was mistyped must not win later.
    await voidTokens(tx, context, user.id, ['change']);
    const tokenId = await issueToken(tx, context, { ...asked, email });
    await sendLink(tx, context, { template: 'change-email', reader: { ...reader(user), email }, tokenId });
    const values = { newEmail: maskedEmail(email) };
    await sendNotice(tx, context, { template: 'email-change-requested', reader: user, values });
    await recordAct(tx, context, { action: 'identity.email-change-requested' });
  });
  return { isSent: true };
}

function reader({ id, language }: { readonly id: string; readonly language: 'ko' | 'en' }) {
  return { id, language };
}
