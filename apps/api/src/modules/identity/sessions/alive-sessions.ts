import type { Context } from '../../../platform/context.ts';

/**
 * Which of these sessions still count, without using them: long streams ask now and then, and asking must not keep an
 * idle session alive. One statement however many there are; the ids are those of `Actor.sessionId`.
 */
export async function aliveSessions(
  { em, clock }: Pick<Context, 'em' | 'clock'>,
  sessionIds: readonly string[],
): Promise<ReadonlySet<string>> {
  const now = clock.now();
  const rows = await em.fork().execute<{ id: string }[]>(
    `select session.id_hash as id
       from json_array_elements_text(?::json) as asked(id)
       join identity.sessions session on session.id_hash = asked.id
       join identity.users person on person.id = session.user_id
      where session.expires_at > ? and session.idle_expires_at > ? and person.is_active`,
    [JSON.stringify(sessionIds), now, now],
  );
  return new Set(rows.map(({ id }) => id));
}
