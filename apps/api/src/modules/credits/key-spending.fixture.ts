import { createHash } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/postgresql';
import { ApiKey, newId } from '@pingvas/db';
import { type KeyLimits, openKeyBudget } from './key-budgets.ts';

/** A key of this person with a budget; nobody knows its secret. */
export async function buildKey(
  em: EntityManager,
  userId: string,
  limits: Partial<KeyLimits> = {},
): Promise<string> {
  const id = newId();
  await em.transactional(async (tx) => {
    await tx.insert(ApiKey, {
      id,
      userId,
      name: 'a key',
      keyHash: createHash('sha256').update(id).digest('hex'),
      hint: 'abcd',
      scopes: ['generate'],
    });
    await openKeyBudget(tx, id, { creditsPerDay: null, creditsInAll: null, ...limits });
  });
  return id;
}

/** Keys whose budget is not the sum of their transfers, or that have ever been over a limit; none when all is well. */
export async function wrongBudgets(em: EntityManager): Promise<readonly string[]> {
  const rows = await em.execute<{ id: string }[]>(
    `select budget.api_key_id as id from credits.key_budgets budget
      where budget.spent <> (select coalesce(sum(amount), 0) from credits.transfers
                              where api_key_id = budget.api_key_id and state <> 'voided')
         or budget.spent > budget.in_all
         or exists (select 1 from credits.key_days day
                     where day.api_key_id = budget.api_key_id
                       and (day.spent > budget.per_day
                            or day.spent <> (select coalesce(sum(amount), 0) from credits.transfers
                                              where api_key_id = day.api_key_id and key_day = day.day
                                                and state <> 'voided')))
         or budget.spent <> (select coalesce(sum(spent), 0) from credits.key_days
                              where api_key_id = budget.api_key_id)`,
  );
  return rows.map(({ id }) => id);
}
