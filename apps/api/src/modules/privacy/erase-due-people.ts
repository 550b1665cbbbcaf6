import { DataExport, Erasure } from '@pingvas/db';
import type { Context } from '../../platform/context.ts';
import { queueSchema } from '../../platform/jobs/create-boss.ts';
import { disownObjects } from '../../platform/storage/unowned-objects.ts';
import { erasePerson, objectsOf } from './erase-person.ts';
import { exportWork } from './export-work.ts';
import { leftOf } from './finish-erasure.ts';

const peopleMax = 20;

/** Calls that had begun before the account was shut are over by then. */
const secondLookAfterMs = 10 * 60_000;

/** Erases whoever is due, goes on with what was begun, and looks a second time at what is finished. */
export async function eraseDuePeople(context: Context): Promise<void> {
  const { em, clock, log, signal } = context;
  const due = await em.fork().execute<{ id: string }[]>(
    `select id from identity.users where deletion_due_at <= ? and erased_at is null
      union
     select user_id as id from privacy.erasures where finished_at is null
      limit ${peopleMax}`,
    [clock.now()],
  );
  for (const { id } of due) {
    if (signal.aborted) return;
    try {
      if (await erasePerson(context, id)) log.info({ userId: id }, 'a person was erased');
    } catch (error) {
      // One that cannot be erased now must not hold up the others.
      log.error({ err: error, userId: id }, 'an erasure broke off and will be continued');
    }
  }
  await lookAgain(context);
}

/** A call that was under way when the account was shut may have written after the first look. */
async function lookAgain(context: Context): Promise<void> {
  const { em, clock, log } = context;
  const before = new Date(clock.now().getTime() - secondLookAfterMs);
  const finished = await em
    .fork()
    .find(Erasure, { checkedAt: null, finishedAt: { $lte: before } }, { limit: peopleMax });
  for (const { userId } of finished) {
    const left = await leftOf(em.fork(), userId);
    const objects = await objectsOf(context, userId);
    const isClean = Object.keys(left).length === 0 && objects.length === 0;
    if (!isClean) log.warn({ userId, left, objects: objects.length }, 'something came after an erasure');
    await em
      .fork()
      .nativeUpdate(Erasure, { userId }, isClean ? { checkedAt: clock.now() } : { finishedAt: null });
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
