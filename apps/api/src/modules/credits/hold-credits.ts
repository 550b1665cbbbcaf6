import type { EntityManager } from '@mikro-orm/postgresql';
import { newId, refusalOf, runTogether, type Statement, sql } from '@pingvas/db';
import { DomainError } from '../../platform/errors/domain-error.ts';
import { assertAmount } from './assert-amount.ts';
import { keyCapRefusal, keySpendingSql, type SpendingKey } from './key-spending.ts';
import { lockUserAccount } from './lock-account.ts';
import { revenueAccountId } from './system-accounts.ts';

export interface HoldCreditsInput {
  readonly userId: string;
  readonly generationId: string;
  readonly pictureCount: number;
  /** Credits for each picture. */
  readonly pricePerPicture: number;
  /** From then on the holds are given back if the generation has ended without settling them. */
  readonly expiresAt: Date;
  /** With which it is asked for: its limits count, and the price counts as spent by it. */
  readonly key?: SpendingKey | null;
}

/**
 * Sets the price of a generation aside, as one hold per picture, so that each is settled by itself. The same
 * generation again changes nothing.
 *
 * @throws DomainError credits.not-enough with the price and what could be spent; credits.key-cap-reached when the key
 * may not spend so much; request.key-reused when the generation already has other holds
 */
export async function holdCredits(tx: EntityManager, input: HoldCreditsInput): Promise<void> {
  const { balance, held } = await lockUserAccount(tx, input.userId);
  try {
    await runTogether(tx, [holdStatement(input)]);
  } catch (error) {
    throw holdRefusal(error, input, balance - held) ?? error;
  }
}

/** Makes who sends it the only one who may move this user's credits, or count on them, until the commit. */
export function lockAccountStatement(userId: string): Statement {
  return sql('select 1 from credits.accounts where user_id = $1 for update', userId);
}

/**
 * What {@link holdCredits} does, to be sent together with what it pays for; after {@link lockAccountStatement}.
 * `holdRefusal` reads what it refuses with.
 */
export function holdStatement(input: HoldCreditsInput): Statement {
  const { userId, generationId, pictureCount, pricePerPicture, expiresAt } = input;
  const price = pictureCount * pricePerPicture;
  assertAmount(pictureCount);
  assertAmount(pricePerPicture);
  assertAmount(price);
  const values = [
    price,
    userId,
    generationId,
    revenueAccountId(generationId),
    pricePerPicture,
    new Date(),
    expiresAt,
    JSON.stringify(Array.from({ length: pictureCount }, () => newId())),
    pictureCount,
  ] as const;
  const key = input.key ?? null;
  if (key === null) return sql(plainHold, ...values);
  return sql(holdOfKey, ...values, key.apiKeyId, key.day);
}

const keyed = keySpendingSql({ price: '$1', spends: 'made', apiKeyId: '$10', day: '$11' });
const plainHold = holdSql({ columns: '', values: '', spending: '', refusals: '' });
const holdOfKey = holdSql({
  columns: ', api_key_id, key_day',
  values: ', $10::uuid, $11::date',
  spending: keyed.spending,
  refusals: keyed.refusals,
});

/** Requests without a key send what they always sent. */
function holdSql(keyed: Readonly<Record<'columns' | 'values' | 'spending' | 'refusals', string>>): string {
  // The database decides whether there is enough; the row's own check stands behind it. The last condition
  // is looked at only when nothing was held now: either these very holds are there, or there is a reason.
  return `with held as (
       update credits.accounts set held = held + $1
        where user_id = $2 and balance - held >= $1
          and not exists (select 1 from credits.transfers where generation_id = $3)
       returning id
     ), made as (
       insert into credits.transfers
         (id, debit_account_id, credit_account_id, amount, state, kind, generation_id, picture_index,
          idempotency_key, created_at, expires_at, resolved_at${keyed.columns})
       select hold.id::uuid, held.id, $4::uuid, $5, 'pending', 'picture', $3::uuid, hold.place - 1,
              'picture:' || $3 || ':' || (hold.place - 1), $6::timestamptz, $7::timestamptz, null${keyed.values}
         from held cross join json_array_elements_text($8::json) with ordinality as hold(id, place)
       returning id
     )${keyed.spending}
     select public.refuse(case when exists (select 1 from credits.transfers where generation_id = $3)
                          then 'request.key-reused' else 'credits.not-enough' end)
      where not exists (select 1 from made)
        and (select count(*) = $9 and count(account.id) = $9 and bool_and(hold.amount = $5)
                   from credits.transfers hold left join credits.accounts account
                        on account.id = hold.debit_account_id and account.user_id = $2
                  where hold.generation_id = $3) is not true${keyed.refusals}`;
}

/** What {@link holdStatement} meant when it refused; null for every other error. `balance` could be spent. */
export function holdRefusal(
  error: unknown,
  { pictureCount, pricePerPicture }: HoldCreditsInput,
  balance: number,
): DomainError | null {
  const reason = refusalOf(error);
  const ofKey = reason === null ? null : keyCapRefusal(reason);
  if (ofKey !== null) return ofKey;
  if (reason === 'request.key-reused') return new DomainError('request.key-reused');
  if (reason !== 'credits.not-enough') return null;
  return new DomainError('credits.not-enough', { price: pictureCount * pricePerPicture, balance });
}
