import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import { ApiKey } from '../identity/api-key.entity.ts';

/**
 * What one API key may spend of its person's credits, and what it has: the sum of its transfers that were not voided.
 * A limit may lie below what was spent before it was set; then nothing more is spent.
 */
export const KeyBudget = defineEntity({
  name: 'KeyBudget',
  schema: 'credits',
  tableName: 'key_budgets',
  properties: {
    apiKeyId: p.manyToOne(ApiKey).mapToPk().joinColumn('api_key_id').primary().deleteRule('cascade'),
    /** Credits per day (UTC); null for no limit. */
    perDay: p.bigint('number').strictNullable().check('per_day between 1 and 9007199254740991'),
    /** Credits over its whole life; null for no limit. */
    inAll: p.bigint('number').strictNullable().check('in_all between 1 and 9007199254740991'),
    spent: p.bigint('number').check('spent between 0 and 9007199254740991'),
  },
});
export type KeyBudget = InferEntity<typeof KeyBudget>;
