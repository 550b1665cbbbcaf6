import type { EntityManager } from '@mikro-orm/postgresql';
import { runEach, runTogether, type Statement, type StatementResult, sql } from '@pingvas/db';
import { DomainError } from '../../platform/errors/domain-error.ts';
import { bookingStatements } from './book-entries.ts';
import { type AccountRow, accountColumns, toLockedAccount } from './lock-account.ts';

export interface PictureHold {
  readonly generationId: string;
  readonly pictureIndex: number;
}

interface HoldRow {
  readonly id: string;
  readonly amount: string;
  readonly state: 'pending' | 'posted' | 'voided';
}

/** What turns a hold into its payment, and the credits that it pays. */
export interface Posting {
  readonly statements: readonly Statement[];
  readonly amount: number;
}

/**
 * Turns the hold of one picture into its payment. Resolves to the credits paid; 0 when it had been paid before.
 *
 * @throws DomainError generation.already-ended when the hold was given back: what is cancelled is not charged
 */
export async function postHold(tx: EntityManager, hold: PictureHold): Promise<number> {
  const { statements, amount } = posting(await runEach(tx, lockHoldStatements(hold)), hold);
  if (statements.length > 0) await runTogether(tx, statements);
  return amount;
}

/** The first half of {@link postHold}, to be sent in a transaction: locks both accounts, then looks at the hold. */
export function lockHoldStatements({ generationId, pictureIndex }: PictureHold): readonly Statement[] {
  const lock = (side: 'debit_account_id' | 'credit_account_id') =>
    sql(
      `select ${accountColumns} from credits.accounts
        where id = (select ${side} from credits.transfers where generation_id = $1 and picture_index = $2)
          for update`,
      generationId,
      pictureIndex,
    );
  return [
    lock('debit_account_id'),
    lock('credit_account_id'),
    // By a statement of its own: it sees what was committed while the accounts were waited for.
    sql(
      `select id, amount, state from credits.transfers where generation_id = $1 and picture_index = $2`,
      generationId,
      pictureIndex,
    ),
  ];
}

/**
 * The second half, from what {@link lockHoldStatements} answered in the same transaction.
 *
 * @throws DomainError as {@link postHold}
 */
export function posting(
  [debits, credits, holds]: readonly StatementResult[],
  { generationId, pictureIndex }: PictureHold,
): Posting {
  const [debit, credit] = [debits, credits].map((found) => (found?.rows as AccountRow[] | undefined)?.[0]);
  const hold = (holds?.rows as HoldRow[] | undefined)?.[0];
  if (debit === undefined || credit === undefined || hold === undefined) {
    throw new Error(`Generation ${generationId} has no hold for picture ${pictureIndex}`);
  }
  if (hold.state === 'posted') return { statements: [], amount: 0 };
  if (hold.state === 'voided') throw new DomainError('generation.already-ended');
  const amount = Number(hold.amount);
  const at = new Date();
  const booking = {
    transferId: hold.id,
    amount,
    debit: toLockedAccount(debit),
    credit: toLockedAccount(credit),
    wasHeld: true,
    at,
  };
  return { statements: [resolveStatement(hold.id, at), ...bookingStatements(booking)], amount };
}

/** Compare and set, as with the accounts: nothing is resolved twice, whatever locks are held. */
function resolveStatement(transferId: string, at: Date): Statement {
  return sql(
    `with resolved as (
       update credits.transfers set state = 'posted', resolved_at = $1
        where id = $2 and state = 'pending' returning id
     )
     select public.refuse('credits.changed-under-lock') where not exists (select 1 from resolved)`,
    at,
    transferId,
  );
}
