import type { AdministeredUser } from '@pingvas/contracts';
import type { Context } from '../../../platform/context.ts';
import { DomainError } from '../../../platform/errors/domain-error.ts';
import { creditsOf } from '../../credits/index.ts';
import { type ListedRow, listedColumns, viewListed } from './administered-user.ts';
import { administersNow } from './keep-an-administrator.ts';

interface Facts extends ListedRow {
  has_password: boolean;
  session_count: number;
  api_key_count: number;
  is_last_administrator: boolean;
}

/** @throws DomainError identity.user-not-found */
export async function getUser(
  context: Pick<Context, 'em' | 'clock' | 'storage'>,
  { userId }: { readonly userId: string },
): Promise<AdministeredUser> {
  const now = context.clock.now();
  const [row] = await context.em.execute<Facts[]>(
    `select ${listedColumns}, u.password_hash is not null as has_password,
       (select count(*)::int from identity.sessions session
         where session.user_id = u.id and session.family_id is null
           and session.expires_at > ? and session.idle_expires_at > ?)
       + (select count(*)::int from identity.token_families family
           where family.user_id = u.id and family.expires_at > ?) as session_count,
       (select count(*)::int from identity.api_keys key
         where key.user_id = u.id and key.revoked_at is null
           and (key.expires_at is null or key.expires_at > ?)) as api_key_count,
       (${administersNow}) and not exists (
         select from identity.users other
          where other.id <> u.id and ${administersNow.replaceAll('u.', 'other.')}) as is_last_administrator
     from identity.users u where u.id = ?`,
    [now, now, now, now, now, userId],
  );
  if (row === undefined) throw new DomainError('identity.user-not-found');
  return {
    ...(await viewListed(context, row)),
    hasPassword: row.has_password,
    sessionCount: row.session_count,
    apiKeyCount: row.api_key_count,
    credits: await creditsOf(context.em, userId),
    isLastAdministrator: row.is_last_administrator,
  };
}
