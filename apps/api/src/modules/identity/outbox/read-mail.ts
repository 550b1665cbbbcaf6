import type { OutboxMailDetail } from '@pingvas/contracts';
import { type EntityManager, OutboxMail, User } from '@pingvas/db';
import type { Actor, SignedInContext } from '../../../platform/context.ts';
import { DomainError } from '../../../platform/errors/domain-error.ts';
import { recordAct } from '../audit/record-act.ts';
import { actInSession } from '../sessions/assert-session-stands.ts';
import { presentMail } from './list-outbox.ts';

const linkSecrets = /pge_[\w-]+/g;

/**
 * A mail with its links, which open accounts: it is written down who read it. Links to the accounts of other
 * administrators are worth nothing here, or one of them could become any other.
 *
 * @throws DomainError identity.mail-not-found, also where a mail server sends the mails
 */
export async function readMail(
  context: SignedInContext,
  { mailId }: { readonly mailId: string },
): Promise<OutboxMailDetail> {
  const { mailer, actor } = context;
  return actInSession(context, async (tx) => {
    const mail = mailer.kind === 'outbox' ? await tx.findOne(OutboxMail, { id: mailId }) : null;
    if (mail === null) throw new DomainError('identity.mail-not-found');
    const { text, html } = mail;
    const areLinksHidden = await isOfOtherAdministrator(tx, actor, mail);
    await recordAct(tx, context, {
      action: 'identity.outbox-read',
      targetUserId: mail.userId,
      details: { mailId, template: mail.template, areLinksHidden },
    });
    const shown = areLinksHidden ? { text: masked(text), html: masked(html) } : { text, html };
    return { ...presentMail(mail), ...shown, areLinksHidden };
  });
}

/** By account and by mailbox: a mail to a new address is about the account that will have it. */
async function isOfOtherAdministrator(
  em: EntityManager,
  actor: Pick<Actor, 'userId'>,
  { userId, recipient }: Pick<OutboxMail, 'userId' | 'recipient'>,
): Promise<boolean> {
  const isAddressed = [{ email: recipient }, ...(userId === null ? [] : [{ id: userId }])];
  const others = await em.count(User, { role: 'admin', id: { $ne: actor.userId }, $or: isAddressed });
  return others > 0;
}

function masked(words: string): string {
  return words.replace(linkSecrets, 'hidden');
}
