import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import { userRole, userTier } from '@pingvas/contracts';

export const User = defineEntity({
  name: 'User',
  schema: 'identity',
  tableName: 'users',
  properties: {
    id: p.uuid().primary(),
    /** Trimmed and in lower case, so that one mailbox is one account. */
    email: p.text().unique('users_email_unique').check("email = lower(email) and email <> ''"),
    /** argon2id; null for people who only sign in elsewhere. */
    passwordHash: p.text().strictNullable().hidden(),
    role: p.enum(userRole.options).default('user'),
    tier: p.enum(userTier.options).default('free'),
    isActive: p.boolean().default(true),
    createdAt: p.datetime(3).defaultRaw('now()'),
    updatedAt: p.datetime(3).defaultRaw('now()'),
  },
});
export type User = InferEntity<typeof User>;
