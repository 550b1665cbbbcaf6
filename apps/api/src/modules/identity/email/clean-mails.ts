import { EmailToken, type EntityManager, OutboxMail } from '@pingvas/db';
import type { Context } from '../../../platform/context.ts';
import { queueSchema } from '../../../platform/jobs/create-boss.ts';
import { failedMailQueue, mailQueue } from './send-mail.ts';

/** How long mails lie in the outbox, and links are known after their end, so that their page can say what happened. */
const keptMs = 7 * 24 * 3_600_000;

/** Removes what nobody needs any more. */
export async function cleanMails({ em, clock }: Pick<Context, 'em' | 'clock'>): Promise<void> {
  const before = new Date(clock.now().getTime() - keptMs);
  await em.nativeDelete(OutboxMail, { createdAt: { $lt: before } });
  await em.nativeDelete(EmailToken, { expiresAt: { $lt: before } });
}

/** Removes every mail and link of a person, sent or not, with the transaction: nothing of them is to be left. */
export async function forgetMailsOf(tx: EntityManager, userId: string): Promise<void> {
  await tx.nativeDelete(OutboxMail, { userId });
  await tx.nativeDelete(EmailToken, { userId });
  // What is being sent at this moment comes to its own end.
  await tx.execute(
    `delete from ${queueSchema}.job where name in (?, ?) and state <> 'active' and data ->> 'userId' = ?`,
    [mailQueue, failedMailQueue, userId],
  );
}
