import type { EntityManager } from '@mikro-orm/postgresql';
import { newId, User } from '@pingvas/db';
import { grantCredits } from './grant-credits.ts';
import { type ChainedEntry, type ChainVerdict, verifyChain } from './ledger-chain.ts';
import { openAccount } from './open-account.ts';

/** A user with an account and, if wanted, credits on it. */
export async function buildUserWithCredits(em: EntityManager, credits = 0): Promise<string> {
  const id = newId();
  await em.fork().transactional(async (tx) => {
    tx.create(User, { id, email: `${id}@example.org`, passwordHash: null });
    await tx.flush();
    await openAccount(tx, id);
    if (credits > 0) await grantCredits(tx, { userId: id, amount: credits, idempotencyKey: id });
  });
  return id;
}

/** Everything that must hold at every moment, looked up in one snapshot. */
export interface LedgerAudit {
  readonly sumOfBalances: number;
  /** Accounts whose balance is not the sum of their entries. */
  readonly unbalanced: number;
  /** Accounts whose held credits are not the sum of their pending transfers. */
  readonly wronglyHeld: number;
  /** User accounts that could spend less than nothing. */
  readonly belowFloor: number;
  /** Transfers that do not have exactly two entries adding up to zero when posted, and none otherwise. */
  readonly wronglyBooked: number;
  readonly brokenChains: readonly ChainVerdict[];
}

export const soundLedger: LedgerAudit = {
  sumOfBalances: 0,
  unbalanced: 0,
  wronglyHeld: 0,
  belowFloor: 0,
  wronglyBooked: 0,
  brokenChains: [],
};

/** Looks at the whole ledger. */
export async function auditLedger(em: EntityManager): Promise<LedgerAudit> {
  return await em.fork().transactional(
    async (tx) => {
      const [sums] = await tx.execute<Record<string, string>[]>(auditQuery);
      const count = (name: string) => Number(sums?.[name]);
      return {
        sumOfBalances: count('sum_of_balances'),
        unbalanced: count('unbalanced'),
        wronglyHeld: count('wrongly_held'),
        belowFloor: count('below_floor'),
        wronglyBooked: count('wrongly_booked'),
        brokenChains: (await chainVerdicts(tx)).filter(({ isIntact }) => !isIntact),
      };
    },
    { isolationLevel: 'repeatable read' },
  );
}

const auditQuery = `
select
  (select sum(balance) from credits.accounts) as sum_of_balances,
  (select count(*) from credits.accounts a where balance <>
    (select coalesce(sum(amount), 0) from credits.entries where account_id = a.id)) as unbalanced,
  (select count(*) from credits.accounts a where held <>
    (select coalesce(sum(amount), 0) from credits.transfers
      where debit_account_id = a.id and state = 'pending')) as wrongly_held,
  (select count(*) from credits.accounts where kind = 'user' and balance - held < 0) as below_floor,
  (select count(*) from credits.transfers t where not exists (
    select 1 from credits.entries where transfer_id = t.id
    having count(*) = case when t.state = 'posted' then 2 else 0 end and coalesce(sum(amount), 0) = 0
  )) as wrongly_booked
`;

interface EntryRow {
  account_id: string;
  sequence: string;
  transfer_id: string;
  amount: string;
  balance_after: string;
  previous_hash: string;
  hash: string;
  created_at: string;
}

async function chainVerdicts(tx: EntityManager): Promise<ChainVerdict[]> {
  const accounts = await tx.execute<
    { id: string; balance: string; entry_count: string; last_hash: string }[]
  >('select id, balance, entry_count, last_hash from credits.accounts');
  const rows = await tx.execute<EntryRow[]>('select * from credits.entries order by account_id, sequence');
  const byAccount = Map.groupBy(rows.map(toEntry), ({ accountId }) => accountId);
  return accounts.map((account) =>
    verifyChain(byAccount.get(account.id) ?? [], {
      entryCount: Number(account.entry_count),
      balance: Number(account.balance),
      lastHash: account.last_hash,
    }),
  );
}

function toEntry(row: EntryRow): ChainedEntry {
  return {
    accountId: row.account_id,
    sequence: Number(row.sequence),
    transferId: row.transfer_id,
    amount: Number(row.amount),
    balanceAfter: Number(row.balance_after),
    createdAt: new Date(row.created_at),
    previousHash: row.previous_hash,
    hash: row.hash,
  };
}
