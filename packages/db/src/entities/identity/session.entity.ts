import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import { TokenFamily } from './token-family.entity.ts';
import { User } from './user.entity.ts';

export const Session = defineEntity({
  name: 'Session',
  schema: 'identity',
  tableName: 'sessions',
  properties: {
    /** SHA-256 of the token in hex: whoever reads the table cannot sign in with it. */
    idHash: p.text().primary().check("id_hash ~ '^[0-9a-f]{64}$'"),
    userId: p.manyToOne(User).mapToPk().joinColumn('user_id').deleteRule('cascade').index('sessions_of_user'),
    kind: p.enum(['cookie', 'bearer']),
    createdAt: p.datetime(3).defaultRaw('now()'),
    expiresAt: p.datetime(3).index('sessions_expired'),
    idleExpiresAt: p.datetime(3),
    lastSeenAt: p.datetime(3).defaultRaw('now()'),
    /** When the person last showed who they are. */
    provenAt: p.datetime(3).defaultRaw('now()'),
    /** Of access tokens: the sign-in of a program that they belong to. */
    familyId: p
      .manyToOne(TokenFamily)
      .mapToPk()
      .joinColumn('family_id')
      .deleteRule('cascade')
      .strictNullable()
      .index('sessions_of_family'),
    userAgent: p.text().strictNullable(),
    address: p.text().strictNullable(),
  },
  checks: [
    { name: 'sessions_expires_after_creation_check', expression: 'expires_at > created_at' },
    { name: 'sessions_idle_within_absolute_check', expression: 'idle_expires_at <= expires_at' },
  ],
});
export type Session = InferEntity<typeof Session>;
