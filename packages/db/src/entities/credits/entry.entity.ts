import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import { Account } from './account.entity.ts';
import { Transfer } from './transfer.entity.ts';

/** One line of an account's statement. Append-only: the serving role can neither change nor remove one. */
export const Entry = defineEntity({
  name: 'Entry',
  schema: 'credits',
  tableName: 'entries',
  properties: {
    id: p.uuid().primary(),
    accountId: p.manyToOne(Account).mapToPk().joinColumn('account_id'),
    /** 1, 2, 3 … within the account, without gaps. */
    sequence: p.bigint('number').check('sequence between 1 and 9007199254740991'),
    transferId: p.manyToOne(Transfer).mapToPk().joinColumn('transfer_id'),
    /** What the account gained (above zero) or lost (below zero). */
    amount: p.bigint('number').check('amount <> 0 and amount between -9007199254740991 and 9007199254740991'),
    balanceAfter: p.bigint('number').check('balance_after between -9007199254740991 and 9007199254740991'),
    previousHash: p.text().check("previous_hash ~ '^[0-9a-f]{64}$'"),
    hash: p.text().check("hash ~ '^[0-9a-f]{64}$'"),
    createdAt: p.datetime(3),
  },
  uniques: [
    { name: 'entries_account_sequence_unique', properties: ['accountId', 'sequence'] },
    { name: 'entries_transfer_account_unique', properties: ['transferId', 'accountId'] },
  ],
});
export type Entry = InferEntity<typeof Entry>;
