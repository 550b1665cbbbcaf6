import type { ListOutboxOutput, listOutboxInput, OutboxMailView } from '@pingvas/contracts';
import { OutboxMail } from '@pingvas/db';
import type { z } from 'zod';
import type { Context } from '../../../platform/context.ts';

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
  const items = rows.slice(0, limit).map(presentMail);
  return { isInUse: true, items, nextCursor: rows.length > limit ? (items.at(-1)?.id ?? null) : null };
}

/** A mail as its list shows it: no words of it, and no link. */
export function presentMail(mail: Pick<OutboxMail, (typeof listed)[number]>): OutboxMailView {
  const { id, recipient, subject, template, language, createdAt } = mail;
  return { id, recipient, subject, template, language, createdAt: createdAt.toISOString() };
}
