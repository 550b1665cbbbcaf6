import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import { KeyBudget } from './key-budget.entity.ts';

/** What one API key has spent on one day (UTC): the sum of its transfers of that day that were not voided. */
export const KeyDay = defineEntity({
  name: 'KeyDay',
  schema: 'credits',
  tableName: 'key_days',
  properties: {
    apiKeyId: p.manyToOne(KeyBudget).mapToPk().joinColumn('api_key_id').primary().deleteRule('cascade'),
    day: p.date().primary(),
    spent: p.bigint('number').check('spent between 0 and 9007199254740991'),
  },
});
export type KeyDay = InferEntity<typeof KeyDay>;
