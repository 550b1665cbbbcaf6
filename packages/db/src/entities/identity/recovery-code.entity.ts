import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import { User } from './user.entity.ts';

/** A way back in without the second factor, good once. */
export const RecoveryCode = defineEntity({
  name: 'RecoveryCode',
  schema: 'identity',
  tableName: 'recovery_codes',
  properties: {
    userId: p.manyToOne(User).mapToPk().joinColumn('user_id').primary().deleteRule('cascade'),
    /** HMAC-SHA-256 under the keyring, in hex: a code is too short for a plain hash. */
    codeHash: p.text().primary().check("code_hash ~ '^[0-9a-f]{64}$'"),
    createdAt: p.datetime(3).defaultRaw('now()'),
    usedAt: p.datetime(3).strictNullable(),
  },
});
export type RecoveryCode = InferEntity<typeof RecoveryCode>;
