import { firstPreviousHash, hashEntry } from '../ledger-hash.ts';
import type { Finding } from './audit.ts';
import type { AccountFact, AuditFacts, EntryFact, TransferFact } from './audit-facts.ts';

/** The ledger adds up, to the unit and to the hash, and nothing is still set aside. */
export function auditLedger({ accounts, entries, transfers }: AuditFacts): Finding[] {
  const ofAccount = Map.groupBy(entries, ({ accountId }) => accountId);
  const ofTransfer = Map.groupBy(entries, ({ transferId }) => transferId);
  const pending = transfers.filter(({ state }) => state === 'pending');
  const heldOf = Map.groupBy(pending, ({ debitAccountId }) => debitAccountId);
  const sum = total(entries);
  return [
    ...(sum === 0 ? [] : [ledger(`all entries together are ${sum} credits`)]),
    ...accounts.flatMap((account) =>
      ofOneAccount(account, ofAccount.get(account.id) ?? [], heldOf.get(account.id) ?? []),
    ),
    ...transfers.flatMap((transfer) => ofOneTransfer(transfer, ofTransfer.get(transfer.id) ?? [])),
    ...pending.map(({ generationId, pictureIndex, amount }): Finding => {
      const words = `${amount} credits are still held for picture ${pictureIndex} of generation ${generationId}`;
      return { about: 'holds', words };
    }),
  ];
}

function ofOneAccount(
  account: AccountFact,
  entries: readonly EntryFact[],
  holds: readonly TransferFact[],
): Finding[] {
  const { id, balance, held, entryCount, lastHash } = account;
  const findings: Finding[] = [];
  let previousHash = firstPreviousHash;
  let running = 0;
  for (const [index, entry] of entries.entries()) {
    running += entry.amount;
    const isLinked =
      entry.sequence === index + 1 &&
      entry.previousHash === previousHash &&
      entry.hash === hashEntry(entry) &&
      entry.balanceAfter === running;
    if (!isLinked) findings.push(ledger(`the chain of account ${id} breaks at entry ${entry.sequence}`));
    previousHash = entry.hash;
  }
  if (entryCount !== entries.length || lastHash !== previousHash) {
    findings.push(ledger(`the chain of account ${id} does not end where the account says`));
  }
  if (balance !== running)
    findings.push(ledger(`account ${id} shows ${balance}, its entries are ${running}`));
  const set = total(holds);
  if (held !== set) findings.push(ledger(`account ${id} holds ${held}, its pending transfers are ${set}`));
  return findings;
}

/** Posted transfers have their two entries, all others none. */
function ofOneTransfer(transfer: TransferFact, entries: readonly EntryFact[]): Finding[] {
  const { id, state, amount } = transfer;
  const wanted = state === 'posted' ? [-amount, amount] : [];
  const found = entries.map((entry) => entry.amount).sort((one, other) => one - other);
  const isRight = wanted.length === found.length && wanted.every((value, index) => value === found[index]);
  return isRight
    ? []
    : [ledger(`transfer ${id} (${state}, ${amount}) has entries of ${found.join(' and ') || 'none'}`)];
}

const total = (rows: readonly { readonly amount: number }[]) =>
  rows.reduce((sum, { amount }) => sum + amount, 0);
const ledger = (words: string): Finding => ({ about: 'ledger', words });
