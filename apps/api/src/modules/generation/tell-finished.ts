import { User } from '@pingvas/db';
import type { Context } from '../../platform/context.ts';
import { sendNotice } from '../identity/index.ts';
import { openStatuses } from './generation.states.ts';

/** Who got the pictures within this time was most likely looking, in seconds. */
const awayAfterSeconds = 5 * 60;
const peopleMax = 100;

interface Finished {
  readonly userId: string;
  readonly pictures: number;
  readonly failed: number;
  readonly waited: number;
}

/**
 * Writes to people who are away that all their pictures are finished: once, when nothing of theirs is open any more, and
 * only to those who want it and whose mailbox is theirs. Resolves to how many mails it sent.
 */
export async function tellFinished(context: Context): Promise<number> {
  const { em, clock } = context;
  const places = openStatuses.map(() => '?').join(', ');
  return await em.fork().transactional(async (tx) => {
    // Of several apis one looks; the others would write the same mails.
    const [lock] = await tx.execute<{ taken: boolean }[]>(
      `select pg_try_advisory_xact_lock(hashtext('pingvas'), hashtext('generation.tell-finished')) as taken`,
    );
    if (lock?.taken !== true) return 0;
    const people = await tx.execute<{ id: string }[]>(
      `select distinct user_id as id from generation.generations ended
        where completed_at is not null and told_at is null and not exists (
          select 1 from generation.generations open where open.user_id = ended.user_id and open.status in (${places}))
        limit ${peopleMax}`,
      [...openStatuses],
    );
    let sent = 0;
    for (const { id: userId } of people) {
      const [finished] = await tx.execute<Finished[]>(
        `with told as (
           update generation.generations set told_at = ?
            where user_id = ? and completed_at is not null and told_at is null
           returning user_id, status, count, extract(epoch from completed_at - created_at) as waited
         )
         select user_id as "userId", max(waited)::float8 as waited,
                coalesce(sum(count) filter (where status = 'succeeded'), 0)::int as pictures,
                (count(*) filter (where status = 'failed'))::int as failed
           from told group by user_id`,
        [clock.now(), userId],
      );
      if (finished === undefined || !isWorthAMail(finished)) continue;
      const reader = await tx.findOne(User, {
        id: userId,
        isActive: true,
        notifyFinished: true,
        emailVerifiedAt: { $ne: null },
        deletionDueAt: null,
      });
      if (reader === null) continue;
      const { pictures, failed } = finished;
      await sendNotice(tx, context, { template: 'pictures-finished', reader, values: { pictures, failed } });
      sent += 1;
    }
    return sent;
  });
}

/** What was cancelled is no news. */
function isWorthAMail({ pictures, failed, waited }: Finished): boolean {
  return waited >= awayAfterSeconds && pictures + failed > 0;
}
