import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import { User } from '../identity/user.entity.ts';

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
    /** The secret before the last rotation, and until when it still counts. */
    previousHash: p
      .text()
      .strictNullable()
      .unique('worker_tokens_previous_hash_unique')
      .check("previous_hash ~ '^[0-9a-f]{64}$'")
      .hidden(),
    previousUntil: p.datetime(3).strictNullable(),
    /** Whose GPU it is; null for tokens of the installation. */
    ownerId: p
      .manyToOne(User)
      .mapToPk()
      .joinColumn('owner_id')
      .deleteRule('set null')
      .strictNullable()
      .index('worker_tokens_of_owner'),
    /** Whose work it gets: `shared` is everybody's, `person:<id>` one person's. */
    pools: p.array<string>().defaultRaw("'{shared}'"),
    createdAt: p.datetime(3).defaultRaw('now()'),
    expiresAt: p.datetime(3).strictNullable(),
    revokedAt: p.datetime(3).strictNullable(),
    lastUsedAt: p.datetime(3).strictNullable(),
    rotatedAt: p.datetime(3).strictNullable(),
  },
  checks: [
    { name: 'worker_tokens_pools_check', expression: 'cardinality(pools) between 1 and 50' },
    {
      name: 'worker_tokens_previous_until_check',
      expression: '(previous_hash is null) = (previous_until is null)',
    },
  ],
});
export type WorkerToken = InferEntity<typeof WorkerToken>;
