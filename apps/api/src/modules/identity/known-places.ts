import { readRows, type User } from '@pingvas/db';
import type { Context } from '../../platform/context.ts';
import { addressKey } from '../../platform/limits/client-address.ts';

const daysRemembered = 30;
/** How far back the record of an account is read: refused tries are in it too, and must not make this slow. */
const actsReadMax = 2_000;
/** The id of nobody: for a name without an account the same is asked of the database. */
const nobody = '00000000-0000-0000-0000-000000000000';

/** Ends at the first that fits; of somebody who comes back that is about the newest. */
const signedInFrom = {
  name: 'identity.signed-in-from',
  text: `select exists (select from identity.sessions
                         where user_id = $1::uuid and last_seen_at > $2::timestamptz and address::inet <<= $3::inet)
             or exists (select from identity.token_families
                         where user_id = $1::uuid and last_seen_at > $2::timestamptz and address::inet <<= $3::inet)
             or exists (select from (select action, at, address from identity.audit_events
                                      where target_user_id = $1::uuid order by id desc limit $4::int) as acts
                         where action = 'identity.signed-in' and at > $2::timestamptz and address::inet <<= $3::inet)
             as "isKnown"`,
};

/**
 * The place that the caller is at, in the words of the limits, where somebody has signed in to this account from there
 * within 30 days; null otherwise, and for a caller or an account that is not known.
 */
export async function knownPlace(
  { em, clock }: Pick<Context, 'em' | 'clock'>,
  user: Pick<User, 'id'> | null,
  address: string | null,
): Promise<string | null> {
  const place = addressKey(address);
  const since = new Date(clock.now().getTime() - daysRemembered * 86_400_000);
  const asked = [user?.id ?? nobody, since, address === null ? null : place, actsReadMax];
  const [found] = await readRows<{ isKnown: boolean | null }>(em, signedInFrom, asked);
  return found?.isKnown ? place : null;
}
