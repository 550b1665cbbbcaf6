import type { AccountState, ListedUser } from '@pingvas/contracts';
import type { Context } from '../../../platform/context.ts';
import { type PersonRow, personColumns, personOf } from '../known-person.ts';
import { viewUser } from '../view-user.ts';

/** What a list of people selects of identity.users as `u`; its parameter is the moment of now. */
export const listedColumns = `u.id, ${personColumns}, u.erased_at is not null as is_erased,
  (select (extract(epoch from max(session.last_seen_at)) * 1000)::float8 from identity.sessions session
    where session.user_id = u.id and session.expires_at > ?) as last_seen_ms`;

export interface ListedRow extends PersonRow {
  id: string;
  is_erased: boolean;
  last_seen_ms: number | null;
}

/** An account with where it stands and when it was last used. */
export async function viewListed(context: Pick<Context, 'storage'>, row: ListedRow): Promise<ListedUser> {
  const lastSeenAt = row.last_seen_ms === null ? null : new Date(row.last_seen_ms).toISOString();
  return { ...(await viewUser(context, personOf(row.id, row))), state: stateOf(row), lastSeenAt };
}

/** The same four cases in SQL are {@link stateConditions}. */
function stateOf(row: ListedRow): AccountState {
  if (row.is_erased) return 'erased';
  if (row.deletion_due_ms !== null) return 'leaving';
  return row.is_active ? 'active' : 'deactivated';
}

export const stateConditions: Readonly<Record<AccountState, string>> = {
  erased: 'u.erased_at is not null',
  leaving: 'u.erased_at is null and u.deletion_due_at is not null',
  active: 'u.erased_at is null and u.deletion_due_at is null and u.is_active',
  deactivated: 'u.erased_at is null and u.deletion_due_at is null and not u.is_active',
};
