import { LockMode } from '@mikro-orm/core';
import { type EntityManager, Erasure, User } from '@pingvas/db';
import type { Context } from '../../platform/context.ts';
import type { PrivacyParticipant } from '../../platform/privacy/participant.ts';
import { disownObjects } from '../../platform/storage/unowned-objects.ts';
import { changeUser } from '../identity/index.ts';
import { sweepUnownedObjects } from '../images/index.ts';
import { finishErasure } from './finish-erasure.ts';
import { participants } from './participants.ts';

/**
 * Erases a person whose time has come: shuts the account, ends what runs for it, lets every module forget a page of rows
 * at a time, makes sure that the objects are gone, and then leaves a tombstone and a receipt.
 *
 * Every step stands for itself and may be repeated. What a page removed is counted in the transaction that removes it,
 * under the lock of the receipt: a process may die anywhere, several may do it at once, and the numbers are right.
 * Resolves to false when it is not due, or could not be finished now: then the next round goes on.
 */
export async function erasePerson(context: Context, userId: string): Promise<boolean> {
  const { faults, log } = context;
  if (!(await begin(context, userId))) return false;
  faults.reach('erase.begun');
  for (const participant of participants.toReversed()) await participant.stop({ context, userId });
  faults.reach('erase.stopped');
  for (const participant of participants) await eraseAll(context, participant, userId);
  faults.reach('erase.emptied');
  const objects = await removeObjects(context, userId);
  if (objects > 0) {
    log.warn(
      { userId, objects },
      'objects of a person who is being erased are still there; the next round goes on',
    );
    return false;
  }
  await finishErasure(context, userId);
  faults.reach('erase.committed');
  return true;
}

/** From its commit on there is no way back: the account is shut, and the receipt is open. */
async function begin(context: Context, userId: string): Promise<boolean> {
  const { clock } = context;
  return await changeUser(context, userId, async (tx) => {
    const user = await tx.findOne(User, { id: userId }, { lockMode: LockMode.PESSIMISTIC_WRITE });
    if (user === null) return false;
    const erasure = await tx.findOne(Erasure, { userId });
    if (erasure !== null) return erasure.finishedAt === null;
    const now = clock.now();
    const { deletionDueAt: dueAt, deletionAskedBy, isActive } = user;
    if (dueAt === null || dueAt.getTime() > now.getTime()) return false;
    await tx.insert(Erasure, {
      userId,
      // An administrator who has an account erased shuts it first.
      askedBy: deletionAskedBy ?? (isActive ? 'person' : 'admin'),
      dueAt,
      begunAt: now,
      finishedAt: null,
      checkedAt: null,
      nextAt: now,
      removed: {},
      kept: [],
    });
    await tx.nativeUpdate(User, { id: userId }, { isActive: false, erasureBegunAt: now, updatedAt: now });
    return true;
  });
}

/** @throws Error when somebody could use the account: then nothing of it may be removed. */
async function assertShut(tx: EntityManager, userId: string): Promise<void> {
  const open = await tx.count(User, { id: userId, isActive: true });
  if (open > 0) throw new Error('The account of a person who is being erased is open');
}

async function eraseAll(context: Context, participant: PrivacyParticipant, userId: string): Promise<void> {
  let isDone = false;
  while (!isDone) {
    isDone = await context.em.fork().transactional(async (tx) => {
      const erasure = await tx.findOneOrFail(Erasure, { userId }, { lockMode: LockMode.PESSIMISTIC_WRITE });
      await assertShut(tx, userId);
      const counts = await participant.erase(tx, { context, userId });
      if (Object.keys(counts).length === 0) return true;
      const removed: Record<string, number> = { ...erasure.removed };
      for (const [table, count] of Object.entries(counts)) removed[table] = (removed[table] ?? 0) + count;
      await tx.nativeUpdate(Erasure, { userId }, { removed });
      context.faults.reach('erase.removed');
      return false;
    });
  }
}

/** Takes the objects of the person away at once; resolves to how many are still there. */
async function removeObjects(context: Context, userId: string): Promise<number> {
  const found = await objectsOf(context, userId);
  if (found.length === 0) return 0;
  // Most are on their way; one that was put by somebody who died meanwhile is nobody's.
  await disownObjects(context.em.fork(), found);
  await sweepUnownedObjects(context);
  return (await objectsOf(context, userId)).length;
}

/** The names of all objects that lie in the storage for this person. */
export async function objectsOf({ storage }: Pick<Context, 'storage'>, userId: string): Promise<string[]> {
  const keys: string[] = [];
  for (const { folders } of participants) {
    for (const folder of folders) {
      for await (const { key } of storage.list(`${folder}${userId}/`)) keys.push(key);
    }
  }
  return keys;
}
