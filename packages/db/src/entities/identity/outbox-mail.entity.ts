import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import { userLanguage } from '@pingvas/contracts';
import { User } from './user.entity.ts';

/** A mail of an installation without a mail server: it lies here for a week, for an administrator to read. */
export const OutboxMail = defineEntity({
  name: 'OutboxMail',
  schema: 'identity',
  tableName: 'outbox_mails',
  properties: {
    /** That of the job that sent it: a second try adds nothing. */
    id: p.uuid().primary(),
    /** Whom it is about; null when the account is gone for good. */
    userId: p
      .manyToOne(User)
      .mapToPk()
      .joinColumn('user_id')
      .deleteRule('cascade')
      .strictNullable()
      .index('outbox_mails_of_user'),
    recipient: p.text(),
    template: p.text(),
    language: p.enum(userLanguage.options),
    subject: p.text(),
    text: p.text(),
    html: p.text(),
    createdAt: p.datetime(3).defaultRaw('now()').index('outbox_mails_by_time'),
  },
});
export type OutboxMail = InferEntity<typeof OutboxMail>;
