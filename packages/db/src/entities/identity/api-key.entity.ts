import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import { User } from './user.entity.ts';

/** A key with which a person's scripts call. What it may spend stands in the ledger's own tables. */
export const ApiKey = defineEntity({
  name: 'ApiKey',
  schema: 'identity',
  tableName: 'api_keys',
  properties: {
    id: p.uuid().primary(),
    userId: p.manyToOne(User).mapToPk().joinColumn('user_id').deleteRule('cascade').index('api_keys_of_user'),
    name: p.text().check('length(name) between 1 and 100'),
    /** SHA-256 of the key in hex: whoever reads the table cannot call with it. */
    keyHash: p.text().unique('api_keys_hash_unique').check("key_hash ~ '^[0-9a-f]{64}$'").hidden(),
    /** The first random characters, so that its owner can tell it from others. */
    hint: p.text().check("hint ~ '^[0-9A-Za-z]{4}$'"),
    scopes: p.array<string>(),
    createdAt: p.datetime(3).defaultRaw('now()'),
    /** Null: it lives until it is revoked. */
    expiresAt: p.datetime(3).strictNullable(),
    revokedAt: p.datetime(3).strictNullable(),
    /** To the minute. */
    lastUsedAt: p.datetime(3).strictNullable(),
  },
  checks: [
    { name: 'api_keys_scopes_check', expression: 'cardinality(scopes) between 1 and 50' },
    { name: 'api_keys_expires_after_creation_check', expression: 'expires_at > created_at' },
  ],
});
export type ApiKey = InferEntity<typeof ApiKey>;
