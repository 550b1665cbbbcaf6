import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import { User } from './user.entity.ts';

/** One sign-in of a program: the access tokens and refresh tokens that follow from it live and end together. */
export const TokenFamily = defineEntity({
  name: 'TokenFamily',
  schema: 'identity',
  tableName: 'token_families',
  properties: {
    id: p.uuid().primary(),
    userId: p
      .manyToOne(User)
      .mapToPk()
      .joinColumn('user_id')
      .deleteRule('cascade')
      .index('token_families_of_user'),
    createdAt: p.datetime(3).defaultRaw('now()'),
    lastSeenAt: p.datetime(3).defaultRaw('now()'),
    expiresAt: p.datetime(3).index('token_families_expired'),
    userAgent: p.text().strictNullable(),
    address: p.text().strictNullable(),
  },
});
export type TokenFamily = InferEntity<typeof TokenFamily>;
