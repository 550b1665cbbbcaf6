import { DataExport, Erasure } from '@pingvas/db';
import type { Context } from '../../platform/context.ts';
import { queueSchema } from '../../platform/jobs/create-boss.ts';
import { disownObjects } from '../../platform/storage/unowned-objects.ts';
import { erasePerson, objectsOf } from './erase-person.ts';
import { exportWork } from './export-work.ts';
import { leftOf } from './finish-erasure.ts';

const peopleMax = 20;

/** What fails waits for twice as long each time, up to an hour, so that it is in nobody's way. */
const firstWaitMs = 5_000;
const waitMaxMs = 3_600_000;

/** Erases whoever is due, goes on with what was begun, and looks a second time at what is finished. */
export async function eraseDuePeople(context: Context): Promise<void> {
  const { em, clock, log, signal } = context;
  const now = clock.now();
  // Who has waited longest comes first, whether for a first try or for another one.
  const due = await em.fork().execute<{ id: string }[]>(
    `select id from (
       select account.id, account.deletion_due_at as next_at from identity.users account
        where account.deletion_due_at <= ? and account.erased_at is null
          and not exists (select from privacy.erasures where user_id = account.id)
        union all
       select user_id, next_at from privacy.erasures where finished_at is null and next_at <= ?
     ) waiting order by next_at, id limit ${peopleMax}`,
    [now, now],
  );
  for (const { id } of due) {
    if (signal.aborted) return;
    try {
      if (await erasePerson(context, id)) log.info({ userId: id }, 'a person was erased');
      else await postpone(context, id);
    } catch (error) {
      if (signal.aborted) return;
      // One that cannot be erased now must not hold up the others.
      log.error({ err: error, userId: id }, 'an erasure broke off and will be continued');
      await postpone(context, id);
    }
  }
  await lookAgain(context);
}

/** Has nobody look at this person for a while; nothing where nothing is open. */
async function postpone({ em, clock }: Context, userId: string): Promise<void> {
  await em.fork().execute(
    `update privacy.erasures set tries = tries + 1,
       next_at = ?::timestamptz + least(? * 2 ^ least(tries, 20), ?) * interval '1 ms'
      where user_id = ? and checked_at is null`,
    [clock.now(), firstWaitMs, waitMaxMs, userId],
  );
}

/** A call that was under way when the account was shut may have written after the first look. */
async function lookAgain(context: Context): Promise<void> {
  const { em, clock, log, signal } = context;
  const finished = await em
    .fork()
    .find(
      Erasure,
      { checkedAt: null, finishedAt: { $ne: null }, nextAt: { $lte: clock.now() } },
      { orderBy: { nextAt: 'asc', userId: 'asc' }, limit: peopleMax },
    );
  for (const { userId } of finished) {
    if (signal.aborted) return;
    try {
      const left = await leftOf(em.fork(), userId);
      const objects = await objectsOf(context, userId);
      const isClean = Object.keys(left).length === 0 && objects.length === 0;
      if (!isClean) log.warn({ userId, left, objects: objects.length }, 'something came after an erasure');
      const now = clock.now();
      const changes = isClean ? { checkedAt: now } : { finishedAt: null, nextAt: now };
      await em.fork().nativeUpdate(Erasure, { userId }, changes);
    } catch (error) {
      log.error({ err: error, userId }, 'a second look at an erasure broke off and will be repeated');
      await postpone(context, userId);
    }
  }
}

/** Forgets archives whose time is over, and gives up those that no job makes any more. Objects go by themselves. */
export async function cleanExports({ em, clock }: Context): Promise<void> {
  await em.fork().nativeDelete(DataExport, { expiresAt: { $lte: clock.now() } });
  await em.fork().transactional(async (tx) => {
    const dead = await tx.execute<{ object_key: string }[]>(
      `update privacy.exports made set state = 'failed'
        where state in ('waiting', 'running') and not exists (
          select 1 from ${queueSchema}.job
           where name = ? and id = made.id and state in ('created', 'retry', 'active'))
       returning object_key`,
      [exportWork.queue],
    );
    if (dead.length === 0) return;
    await disownObjects(
      tx,
      dead.map(({ object_key }) => object_key),
    );
  });
}
