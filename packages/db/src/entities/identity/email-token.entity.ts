import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import { User } from './user.entity.ts';

/** Leave to prove a mailbox or to choose a new password, once. The secrets that stand for it are rows of their own. */
export const EmailToken = defineEntity({
  name: 'EmailToken',
  schema: 'identity',
  tableName: 'email_tokens',
  properties: {
    id: p.uuid().primary(),
    userId: p.manyToOne(User).mapToPk().joinColumn('user_id').deleteRule('cascade'),
    purpose: p.enum(['verify', 'change', 'reset']),
    /** The mailbox that the link goes to, and that using it proves. */
    email: p.text().check("email = lower(email) and email <> ''"),
    createdAt: p.datetime(3).defaultRaw('now()'),
    expiresAt: p.datetime(3).index('email_tokens_expired'),
    /** Used, or void because another one of the same purpose was. */
    usedAt: p.datetime(3).strictNullable(),
  },
  indexes: [{ name: 'email_tokens_of_user', properties: ['userId', 'purpose', 'createdAt'] }],
  checks: [{ name: 'email_tokens_expires_after_creation_check', expression: 'expires_at > created_at' }],
});
export type EmailToken = InferEntity<typeof EmailToken>;
