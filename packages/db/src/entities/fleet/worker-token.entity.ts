import { defineEntity, type InferEntity, p } from '@mikro-orm/core';

export const WorkerToken = defineEntity({
  name: 'WorkerToken',
  schema: 'fleet',
  tableName: 'worker_tokens',
  properties: {
    id: p.uuid().primary(),
    /** For the operator who issued it. */
    label: p.text().check('length(label) between 1 and 200'),
    /** SHA-256 of the token in hex. */
    tokenHash: p.text().unique('worker_tokens_hash_unique').check("token_hash ~ '^[0-9a-f]{64}$'").hidden(),
    createdAt: p.datetime(3).defaultRaw('now()'),
    expiresAt: p.datetime(3).strictNullable(),
    revokedAt: p.datetime(3).strictNullable(),
    lastUsedAt: p.datetime(3).strictNullable(),
  },
});
export type WorkerToken = InferEntity<typeof WorkerToken>;
