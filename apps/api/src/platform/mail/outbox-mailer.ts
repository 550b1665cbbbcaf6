import { type EntityManager, OutboxMail } from '@pingvas/db';
import type { Clock } from '../context.ts';
import type { Mailer } from './mailer.ts';

/** Lays mails down in the database, each of them once, for installations without a mail server. */
export function createOutboxMailer(parent: EntityManager, clock: Clock): Mailer {
  return {
    kind: 'outbox',
    async deliver({ to, ...mail }) {
      await parent
        .fork()
        .createQueryBuilder(OutboxMail)
        .insert({ ...mail, recipient: to, createdAt: clock.now() })
        .onConflict('id')
        .ignore()
        .execute();
    },
  };
}
