import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import { Account } from './account.entity.ts';

/** A movement of credits from one account to another. A pending one is a hold; it is posted or voided, once. */
export const Transfer = defineEntity({
  name: 'Transfer',
  schema: 'credits',
  tableName: 'transfers',
  properties: {
    id: p.uuid().primary(),
    debitAccountId: p.manyToOne(Account).mapToPk().joinColumn('debit_account_id'),
    creditAccountId: p.manyToOne(Account).mapToPk().joinColumn('credit_account_id'),
    amount: p.bigint('number').check('amount between 1 and 9007199254740991'),
    state: p.enum(['pending', 'posted', 'voided']),
    kind: p.enum(['grant', 'picture']),
    /** Not a foreign key: the ledger outlives what was bought. */
    generationId: p.uuid().strictNullable(),
    pictureIndex: p.smallint().strictNullable(),
    idempotencyKey: p.text().unique('transfers_idempotency_key_unique'),
    createdAt: p.datetime(3),
    /** When a hold may be swept; null for transfers that were never pending. */
    expiresAt: p.datetime(3).strictNullable(),
    resolvedAt: p.datetime(3).strictNullable(),
    /** The API key that a picture was asked for with. Not a foreign key, for the same reason. */
    apiKeyId: p.uuid().strictNullable(),
    /** The day (UTC) on which it counts as spent by that key. */
    keyDay: p.date().strictNullable(),
  },
  checks: [
    { name: 'transfers_resolved_check', expression: "(resolved_at is null) = (state = 'pending')" },
    { name: 'transfers_two_accounts_check', expression: 'debit_account_id <> credit_account_id' },
    {
      name: 'transfers_picture_check',
      expression: "(kind = 'picture') = (generation_id is not null and picture_index is not null)",
    },
    { name: 'transfers_picture_index_check', expression: 'picture_index is null or picture_index >= 0' },
    { name: 'transfers_key_day_check', expression: '(api_key_id is null) = (key_day is null)' },
    { name: 'transfers_pending_expires_check', expression: "state <> 'pending' or expires_at is not null" },
  ],
  indexes: [
    { name: 'transfers_of_debit_account', properties: ['debitAccountId', 'id'] },
    { name: 'transfers_of_credit_account', properties: ['creditAccountId', 'id'] },
    { name: 'transfers_pending_by_expiry', properties: ['expiresAt'], where: "state = 'pending'" },
  ],
  uniques: [{ name: 'transfers_picture_unique', properties: ['generationId', 'pictureIndex'] }],
});
export type Transfer = InferEntity<typeof Transfer>;
