import type { User } from '@pingvas/db';
import type { Context } from '../../platform/context.ts';
import { addressKey } from '../../platform/limits/client-address.ts';

const daysRemembered = 30;
/** How far back the record of an account is read: refused tries are in it too, and must not make this slow. */
const actsReadMax = 2_000;
/** The id of nobody: for a name without an account the same is asked of the database. */
const nobody = '00000000-0000-0000-0000-000000000000';

/**
 * The place that the caller is at, in the words of the limits, where somebody has signed in to this account from there
 * within 30 days; null otherwise, and for a caller or an account that is not known.
 */
export async function knownPlace(
  { em, clock }: Pick<Context, 'em' | 'clock'>,
  user: Pick<User, 'id'> | null,
  address: string | null,
): Promise<string | null> {
  const id = user?.id ?? nobody;
  const since = new Date(clock.now().getTime() - daysRemembered * 86_400_000);
  const rows = await em.fork().execute<{ address: string }[]>(
    `select address from identity.sessions where user_id = ? and last_seen_at > ? and address is not null
     union
     select address from identity.token_families where user_id = ? and last_seen_at > ? and address is not null
     union
     select address from (
       select action, at, address from identity.audit_events where target_user_id = ? order by id desc limit ?
     ) as acts
      where action = 'identity.signed-in' and at > ? and address is not null`,
    [id, since, id, since, id, actsReadMax, since],
  );
  if (address === null) return null;
  const place = addressKey(address);
  return rows.some((row) => addressKey(row.address) === place) ? place : null;
}
