import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import { TokenFamily } from './token-family.entity.ts';

/** Works once. Used ones stay until they would be over anyway: showing one again gives its thief away. */
export const RefreshToken = defineEntity({
  name: 'RefreshToken',
  schema: 'identity',
  tableName: 'refresh_tokens',
  properties: {
    /** SHA-256 of the token in hex. */
    idHash: p.text().primary().check("id_hash ~ '^[0-9a-f]{64}$'"),
    familyId: p
      .manyToOne(TokenFamily)
      .mapToPk()
      .joinColumn('family_id')
      .deleteRule('cascade')
      .index('refresh_tokens_of_family'),
    createdAt: p.datetime(3).defaultRaw('now()'),
    expiresAt: p.datetime(3),
    usedAt: p.datetime(3).strictNullable(),
  },
});
export type RefreshToken = InferEntity<typeof RefreshToken>;
