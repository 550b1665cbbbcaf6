import type { ListUsersInput, listUsersOutput } from '@pingvas/contracts';
import type { z } from 'zod';
import type { Context } from '../../../platform/context.ts';
import { searchCondition } from '../../../platform/search/search-condition.ts';
import { type ListedRow, listedColumns, stateConditions, viewListed } from './administered-user.ts';

/** What the index `users_search` is made of. */
const searchedColumns = ['u.email', 'u.username', 'u.full_name', 'u.nickname'];

interface Condition {
  readonly sql: string;
  readonly params: readonly (string | boolean)[];
}

/** A page of people, the newest account first. */
export async function listUsers(
  context: Pick<Context, 'em' | 'clock' | 'storage'>,
  { search, role, state, isVerified, cursor, limit }: ListUsersInput,
): Promise<z.output<typeof listUsersOutput>> {
  const conditions: Condition[] = [];
  const ask = (sql: string, ...params: (string | boolean)[]) => conditions.push({ sql, params });
  if (search !== undefined) conditions.push(searchCondition(searchedColumns, search));
  if (role !== undefined) ask('u.role = ?', role);
  if (state !== undefined) ask(stateConditions[state]);
  if (isVerified !== undefined) ask('(u.email_verified_at is not null) = ?', isVerified);
  // Ids begin with the time of their making, so they are the order and the place in it.
  if (cursor !== undefined) ask('u.id < ?', cursor);

  const where = ['true', ...conditions.map(({ sql }) => `(${sql})`)].join(' and ');
  const rows = await context.em.execute<ListedRow[]>(
    `select ${listedColumns} from identity.users u where ${where} order by u.id desc limit ${limit + 1}`,
    [context.clock.now(), ...conditions.flatMap(({ params }) => params)],
  );
  const page = rows.slice(0, limit);
  return {
    items: await Promise.all(page.map((row) => viewListed(context, row))),
    nextCursor: rows.length > limit ? (page.at(-1)?.id ?? null) : null,
  };
}
