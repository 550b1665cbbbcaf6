import type { EntityManager } from '@mikro-orm/postgresql';
import { dayOf } from './key-spending.ts';

/** What an API key may spend, in credits; null for no limit. */
export interface KeyLimits {
  readonly creditsPerDay: number | null;
  readonly creditsInAll: number | null;
}

/** The limits of a key and what it has spent; what was held and given back does not count. */
export interface KeyBudgetFacts extends KeyLimits {
  readonly spentToday: number;
  readonly spentInAll: number;
}

/** Every key has a budget from its beginning: without one nothing can be paid with it. */
export async function openKeyBudget(
  tx: EntityManager,
  apiKeyId: string,
  { creditsPerDay, creditsInAll }: KeyLimits,
): Promise<void> {
  await tx.execute(
    'insert into credits.key_budgets (api_key_id, per_day, in_all, spent) values (?, ?, ?, 0)',
    [apiKeyId, creditsPerDay, creditsInAll],
  );
}

/** Counts from the next request on. A limit below what is spent already ends the spending. */
export async function limitKey(
  tx: EntityManager,
  apiKeyId: string,
  { creditsPerDay, creditsInAll }: KeyLimits,
): Promise<void> {
  await tx.execute('update credits.key_budgets set per_day = ?, in_all = ? where api_key_id = ?', [
    creditsPerDay,
    creditsInAll,
    apiKeyId,
  ]);
}

interface BudgetRow {
  readonly id: string;
  readonly per_day: string | null;
  readonly in_all: string | null;
  readonly spent: string;
  readonly spent_today: string;
}

/** How these keys stand on the day of `now`, by their ids; one read however many there are. */
export async function readKeyBudgets(
  em: EntityManager,
  apiKeyIds: readonly string[],
  now: Date,
): Promise<ReadonlyMap<string, KeyBudgetFacts>> {
  const rows = await em.execute<BudgetRow[]>(
    `select budget.api_key_id as id, budget.per_day, budget.in_all, budget.spent,
            coalesce(today.spent, 0) as spent_today
       from json_array_elements_text(?::json) as asked(id)
       join credits.key_budgets budget on budget.api_key_id = asked.id::uuid
       left join credits.key_days today on today.api_key_id = budget.api_key_id and today.day = ?`,
    [JSON.stringify(apiKeyIds), dayOf(now)],
  );
  return new Map(
    rows.map((row) => [
      row.id,
      {
        creditsPerDay: numberOrNull(row.per_day),
        creditsInAll: numberOrNull(row.in_all),
        spentToday: Number(row.spent_today),
        spentInAll: Number(row.spent),
      },
    ]),
  );
}

function numberOrNull(text: string | null): number | null {
  return text === null ? null : Number(text);
}
