import { participant } from '../../platform/privacy/participant.ts';

const own = 'own.account_id in (select id from credits.accounts where user_id = :person)';
const kept =
  'the ledger is append-only and chained by hashes: it names an id, which leads to nobody after the erasure';

/** The ledger stays as it is; the person gets all of it. */
export const creditsPrivacy = participant('credits', [
  {
    table: 'credits.accounts',
    where: 'own.user_id = :person',
    key: 'id',
    exports: ['id', 'balance', 'held', 'created_at'],
    fate: { kept },
  },
  {
    table: 'credits.entries',
    where: own,
    key: 'id',
    exports: ['sequence', 'transfer_id', 'amount', 'balance_after', 'previous_hash', 'hash', 'created_at'],
    fate: { kept },
  },
  {
    table: 'credits.transfers',
    where: `own.debit_account_id in (select id from credits.accounts where user_id = :person)
         or own.credit_account_id in (select id from credits.accounts where user_id = :person)`,
    key: 'id',
    exports: ['id', 'kind', 'state', 'amount', 'generation_id', 'picture_index', 'created_at', 'resolved_at'],
    fate: { kept },
  },
]);
