import { EmailToken, OutboxMail } from '@pingvas/db';
import type { Context } from '../../../platform/context.ts';

/** How long mails lie in the outbox, and links are known after their end, so that their page can say what happened. */
const keptMs = 7 * 24 * 3_600_000;

/** Removes what nobody needs any more. */
export async function cleanMails({ em, clock }: Pick<Context, 'em' | 'clock'>): Promise<void> {
  const before = new Date(clock.now().getTime() - keptMs);
  await em.nativeDelete(OutboxMail, { createdAt: { $lt: before } });
  await em.nativeDelete(EmailToken, { expiresAt: { $lt: before } });
}
