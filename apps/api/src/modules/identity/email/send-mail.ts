import { type EntityManager, newId, type User } from '@pingvas/db';
import type { PgBoss, QueueOptions } from 'pg-boss';
import { z } from 'zod';
import type { Caller, Context } from '../../../platform/context.ts';
import { ensureQueue } from '../../../platform/jobs/ensure-queue.ts';
import { queueTransaction } from '../../../platform/jobs/queue-transaction.ts';
import type { noticeValues } from '../../../platform/mail/mail-template.ts';
import type { MailTemplateName, mailTemplates } from '../../../platform/mail/mail-templates.ts';

export const mailQueue = 'identity.send-mail';
/** What was given up lies here for a week, for whoever looks after the installation. */
export const failedMailQueue = 'identity.send-mail.failed';

const daySeconds = 24 * 3_600;

/**
 * A mail server that is away for a day costs nothing but time: about 100 tries, at first after seconds, later every
 * quarter of an hour. Sent jobs go with the queue's next hourly cleaning, as they name a mailbox.
 */
export const mailQueueOptions = {
  retryLimit: 100,
  retryDelay: 5,
  retryBackoff: true,
  retryDelayMax: 900,
  expireInSeconds: 120,
  retentionSeconds: 7 * daySeconds,
  deleteAfterSeconds: 3_600,
} as const satisfies QueueOptions;

/**
 * What lies in the queue. Never a secret: a link is named by its token, and the secret is made by the try that sends
 * the mail. A copy of the database opens no account, not even with the mails that wait in it.
 */
export const mailJob = z.object({
  template: z.string(),
  language: z.enum(['ko', 'en']),
  to: z.string(),
  userId: z.uuid().nullable(),
  tokenId: z.uuid().nullable(),
  values: z.record(z.string(), z.unknown()),
});
export type MailJob = z.infer<typeof mailJob>;

/** Makes the queues, once per process. */
export async function prepareMailQueue(boss: PgBoss): Promise<void> {
  await ensureQueue(boss, failedMailQueue, { retentionSeconds: 7 * daySeconds });
  await ensureQueue(boss, mailQueue, { ...mailQueueOptions, deadLetter: failedMailQueue });
}

/** Who gets a mail; null as id for somebody whose account is gone. */
export type MailReader = Readonly<Pick<User, 'email' | 'language'>> & { readonly id: string | null };

type SendContext = Pick<Context, 'boss'>;

/** Sends a link, with the transaction. */
export async function sendLink(
  tx: EntityManager,
  context: SendContext,
  mail: {
    readonly template: LinkTemplate;
    readonly reader: MailReader;
    readonly tokenId: string;
  },
): Promise<void> {
  const { template, reader, tokenId } = mail;
  await enqueue(tx, context, {
    ...{ template, tokenId, values: {} },
    ...{ to: reader.email, language: reader.language, userId: reader.id },
  });
}

export type LinkTemplate = 'verify-email' | 'change-email' | 'reset-password';
export type NoticeTemplate = Exclude<MailTemplateName, LinkTemplate>;

/** What a notice says besides when and from where. */
export type NoticeValues<Name extends NoticeTemplate> = Omit<
  z.input<(typeof mailTemplates)[Name]['values']>,
  keyof z.input<typeof noticeValues>
>;

/** Tells a person that something happened to their account, with the transaction of what happened. */
export async function sendNotice<Name extends NoticeTemplate>(
  tx: EntityManager,
  context: SendContext & Pick<Context, 'clock'> & { readonly caller?: Caller | undefined },
  notice: {
    readonly template: Name;
    readonly reader: MailReader & Readonly<Pick<User, 'timeZone'>>;
    readonly values: NoticeValues<Name>;
  },
): Promise<void> {
  const { template, reader, values } = notice;
  const { email: to, language, id: userId, timeZone } = reader;
  const at = context.clock.now().toISOString();
  await enqueue(tx, context, {
    ...{ template, to, language, userId, tokenId: null },
    values: { ...values, at, timeZone, address: context.caller?.address ?? null },
  });
}

async function enqueue(tx: EntityManager, { boss }: SendContext, job: MailJob): Promise<void> {
  // On a connection of its own, the first time; later it costs nothing.
  await prepareMailQueue(boss);
  const taken = await boss.send(mailQueue, job, { id: newId(), db: queueTransaction(tx) });
  if (taken === null) throw new Error('The queue did not take a mail');
}
