import type { MailAskedOutput } from '@pingvas/contracts';
import type { EntityManager, User } from '@pingvas/db';
import type { Context, SignedInContext } from '../../../platform/context.ts';
import { DomainError } from '../../../platform/errors/domain-error.ts';
import { issueToken } from './email-tokens.ts';
import { lockPerson } from './lock-person.ts';
import { secondsUntilNextMail } from './mail-limit.ts';
import { sendLink } from './send-mail.ts';

/** Asks a new person, with the transaction that makes the account, whether the mailbox is theirs. */
export async function sendVerification(
  tx: EntityManager,
  context: Pick<Context, 'clock' | 'boss'>,
  user: Readonly<Pick<User, 'id' | 'email' | 'language'>>,
): Promise<void> {
  const { id: userId, email } = user;
  const tokenId = await issueToken(tx, context, { userId, purpose: 'verify', email });
  await sendLink(tx, context, { template: 'verify-email', reader: user, tokenId });
}

/**
 * The same again, for somebody who did not get it. Earlier links stay good: the first mail may still arrive.
 *
 * @throws DomainError request.rate-limited, identity.inactive
 */
export async function requestVerification(context: SignedInContext): Promise<MailAskedOutput> {
  const { em, actor } = context;
  return await em.transactional(async (tx) => {
    const user = await lockPerson(tx, actor.userId);
    if (user.emailVerifiedAt !== null) return { isSent: false };
    const asked = { userId: user.id, purpose: 'verify' } as const;
    const retryAfterSeconds = await secondsUntilNextMail(tx, context, asked);
    if (retryAfterSeconds > 0) throw new DomainError('request.rate-limited', { retryAfterSeconds });
    await sendVerification(tx, context, user);
    return { isSent: true };
  });
}
