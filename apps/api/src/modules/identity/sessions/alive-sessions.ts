import type { Context } from '../../../platform/context.ts';

const keyId = /^[0-9a-f]{8}-[0-9a-f-]{27}$/;

/**
 * Which of these sessions and API keys still count, without using them: long streams ask now and then, and asking must
 * not keep an idle session alive. A key counts as long as it may listen. One statement however many there are; the ids are those of `Actor.credentialId`.
 */
export async function aliveSessions(
  { em, clock }: Pick<Context, 'em' | 'clock'>,
  credentialIds: readonly string[],
): Promise<ReadonlySet<string>> {
  const now = clock.now();
  const keys = credentialIds.filter((id) => keyId.test(id));
  const sessions = credentialIds.filter((id) => !keyId.test(id));
  const rows = await em.fork().execute<{ id: string }[]>(
    `select session.id_hash as id
       from json_array_elements_text(?::json) as asked(id)
       join identity.sessions session on session.id_hash = asked.id
       join identity.users person on person.id = session.user_id
      where session.expires_at > ? and session.idle_expires_at > ? and person.is_active
      union all
     select key.id::text
       from json_array_elements_text(?::json) as asked(id)
       join identity.api_keys key on key.id = asked.id::uuid
       join identity.users person on person.id = key.user_id
      where key.revoked_at is null and (key.expires_at is null or key.expires_at > ?) and person.is_active
        and key.scopes && array['live:read', 'read']`,
    [JSON.stringify(sessions), now, now, JSON.stringify(keys), now],
  );
  return new Set(rows.map(({ id }) => id));
}
