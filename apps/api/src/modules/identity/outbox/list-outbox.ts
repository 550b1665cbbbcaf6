import type { ListOutboxOutput, listOutboxInput, OutboxMailDetail, OutboxMailView } from '@pingvas/contracts';
import { OutboxMail } from '@pingvas/db';
import type { z } from 'zod';
import type { Context } from '../../../platform/context.ts';
import { DomainError } from '../../../platform/errors/domain-error.ts';

const listed = ['id', 'recipient', 'subject', 'template', 'language', 'createdAt'] as const;

/** The mails of an installation without a mail server, newest first. */
export async function listOutbox(
  { em, mailer }: Context,
  { cursor, limit }: z.output<typeof listOutboxInput>,
): Promise<ListOutboxOutput> {
  if (mailer.kind !== 'outbox') return { isInUse: false, items: [], nextCursor: null };
  // Ids are made in the order of time.
  const rows = await em.find(OutboxMail, cursor === undefined ? {} : { id: { $lt: cursor } }, {
    orderBy: { id: 'desc' },
    limit: limit + 1,
    fields: listed,
    disableIdentityMap: true,
  });
  const items = rows.slice(0, limit).map(present);
  return { isInUse: true, items, nextCursor: rows.length > limit ? (items.at(-1)?.id ?? null) : null };
}

/** @throws DomainError identity.mail-not-found, also where a mail server sends the mails */
export async function getOutboxMail({ em, mailer }: Context, mailId: string): Promise<OutboxMailDetail> {
  const mail = mailer.kind === 'outbox' ? await em.findOne(OutboxMail, { id: mailId }) : null;
  if (mail === null) throw new DomainError('identity.mail-not-found');
  return { ...present(mail), text: mail.text, html: mail.html };
}

function present(mail: Pick<OutboxMail, (typeof listed)[number]>): OutboxMailView {
  const { id, recipient, subject, template, language, createdAt } = mail;
  return { id, recipient, subject, template, language, createdAt: createdAt.toISOString() };
}
