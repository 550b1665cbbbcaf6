import type { EntityManager } from '@mikro-orm/postgresql';
import { runTogether, sql } from '@pingvas/db';
import { DomainError } from '../../platform/errors/domain-error.ts';

/** An API key that something is paid with, and the day on which that counts. */
export interface SpendingKey {
  readonly apiKeyId: string;
  /** As {@link dayOf} says it. */
  readonly day: string;
}

/** The day of a moment, in UTC: a key's daily limit begins anew at midnight there. */
export function dayOf(moment: Date): string {
  return moment.toISOString().slice(0, 10);
}

/** The key that a request came with, if any, and the day of this moment. */
export function spendingKeyOf(apiKeyId: string | null, now: Date): SpendingKey | null {
  return apiKeyId === null ? null : { apiKeyId, day: dayOf(now) };
}

const capReached = 'credits.key-cap-reached';
const keyIsGone = 'credits.key-is-gone';

interface SpendingPlaces {
  /** SQL of the credits, of the name of the part that has a row when they are spent now, of the key and of the day. */
  readonly price: string;
  readonly spends: string;
  readonly apiKeyId: string;
  readonly day: string;
}

/**
 * Parts of the statement that holds credits: count the price as spent by the key, and refuse when that is more than it
 * may spend. The rows of one key are only touched under the lock of its person's account, and stay right without it.
 */
export function keySpendingSql({ price, spends, apiKeyId, day }: SpendingPlaces) {
  return {
    spending: `, budget as (
       update credits.key_budgets set spent = spent + ${price}
        where api_key_id = ${apiKeyId}::uuid and exists (select 1 from ${spends})
       returning per_day, in_all, spent
     ), today as (
       insert into credits.key_days (api_key_id, day, spent)
       select ${apiKeyId}::uuid, ${day}::date, ${price} from budget
       on conflict (api_key_id, day) do update set spent = key_days.spent + excluded.spent
       returning spent
     )`,
    refusals: `
     union all
     select public.refuse('${keyIsGone}')
      where exists (select 1 from ${spends}) and not exists (select 1 from budget)
     union all
     select public.refuse(concat_ws(':', '${capReached}', limits.reason, limits.cap,
                                    greatest(limits.cap - limits.spent + ${price}, 0)))
       from (select 'per-day' as reason, budget.per_day as cap, today.spent from budget cross join today
             union all
             select 'in-all', budget.in_all, budget.spent from budget) as limits
      where limits.spent > limits.cap`,
  };
}

/**
 * What {@link keySpendingSql} meant when it refused, null for every other reason: `reason` is `per-day` or `in-all`,
 * `cap` the limit and `left` what of it was left, in credits.
 */
export function keyCapRefusal(refusal: string): DomainError | null {
  // Deleted in this very moment, with its person.
  if (refusal === keyIsGone) return new DomainError('identity.unauthenticated');
  const [code, reason, cap, left] = refusal.split(':');
  if (code !== capReached || reason === undefined) return null;
  return new DomainError('credits.key-cap-reached', { reason, cap: Number(cap), left: Number(left) });
}

/** Under the lock of the person's account: credits that were held with this key come back to what it may spend. */
export async function giveBackToKey(
  tx: EntityManager,
  { apiKeyId, day }: SpendingKey,
  amount: number,
): Promise<void> {
  await runTogether(tx, [
    sql('update credits.key_budgets set spent = spent - $1 where api_key_id = $2', amount, apiKeyId),
    sql(
      'update credits.key_days set spent = spent - $1 where api_key_id = $2 and day = $3',
      amount,
      apiKeyId,
      day,
    ),
  ]);
}
