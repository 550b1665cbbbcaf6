import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import { User } from '../identity/user.entity.ts';

/**
 * Where credits stand. `balance` is the sum of the account's entries; `held` is what pending transfers may still
 * take from it. A user can spend `balance - held`, and the database refuses to let that fall below zero.
 */
export const Account = defineEntity({
  name: 'Account',
  schema: 'credits',
  tableName: 'accounts',
  properties: {
    id: p.uuid().primary(),
    kind: p.enum(['user', 'grants', 'revenue']),
    userId: p
      .manyToOne(User)
      .mapToPk()
      .joinColumn('user_id')
      .deleteRule('no action')
      .strictNullable()
      .unique('accounts_user_unique'),
    /** Spreads what every sale touches over several rows; null for users' accounts. */
    shard: p.smallint().strictNullable(),
    balance: p.bigint('number'),
    held: p.bigint('number'),
    entryCount: p.bigint('number'),
    /** Hash of the newest entry; 64 zeros before the first. */
    lastHash: p.text().check("last_hash ~ '^[0-9a-f]{64}$'"),
    createdAt: p.datetime(3),
  },
  checks: [
    { name: 'accounts_owner_check', expression: "(kind = 'user') = (user_id is not null)" },
    { name: 'accounts_shard_check', expression: "(kind = 'user') = (shard is null)" },
    {
      name: 'accounts_balance_safe_check',
      expression: 'balance between -9007199254740991 and 9007199254740991',
    },
    { name: 'accounts_held_check', expression: 'held between 0 and 9007199254740991' },
    { name: 'accounts_floor_check', expression: "kind <> 'user' or balance - held >= 0" },
    { name: 'accounts_entry_count_check', expression: 'entry_count between 0 and 9007199254740991' },
  ],
  uniques: [{ name: 'accounts_system_shard_unique', properties: ['kind', 'shard'], where: "kind <> 'user'" }],
});
export type Account = InferEntity<typeof Account>;
