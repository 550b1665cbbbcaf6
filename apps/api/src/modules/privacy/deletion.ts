import { type DeletionView, deletionDays } from '@pingvas/contracts';
import { User } from '@pingvas/db';
import type { ActorContext, SignedInContext } from '../../platform/context.ts';
import {
  assertSessionStands,
  changeUser,
  keepAnAdministrator,
  lockWithAdministrators,
  recordAct,
  sendNotice,
} from '../identity/index.ts';

/** When the account of the person will be erased. */
export async function getDeletion({ em, actor }: ActorContext): Promise<DeletionView> {
  const user = await em.fork().findOneOrFail(User, { id: actor.userId }, { fields: ['deletionDueAt'] });
  return { dueAt: user.deletionDueAt?.toISOString() ?? null };
}

/**
 * Has the account erased in some days, during which the person can change their mind. Asking again moves nothing.
 *
 * @throws DomainError identity.last-administrator
 */
export async function scheduleDeletion(context: SignedInContext): Promise<DeletionView> {
  let scheduled: DeletionView | null = null;
  while (scheduled === null) scheduled = await scheduleOnce(context);
  return scheduled;
}

/** Null for somebody who became an administrator after the look and before the lock: nothing has happened yet. */
async function scheduleOnce(context: SignedInContext): Promise<DeletionView | null> {
  const { clock, actor } = context;
  const { userId } = actor;
  return await changeUser(context, userId, async (tx) => {
    const { role } = await tx.findOneOrFail(User, { id: userId }, { disableIdentityMap: true });
    // In the order of whoever changes accounts as an administrator; nobody else's wish keeps them all waiting.
    if (role === 'admin') await lockWithAdministrators(tx, [userId]);
    await assertSessionStands(tx, actor);
    const user = await tx.findOneOrFail(User, { id: userId });
    // The others would have to be locked after this account, against that order.
    if (user.role === 'admin' && role !== 'admin') return null;
    if (user.role === 'admin') await keepAnAdministrator(tx, userId);
    if (user.deletionDueAt !== null) return { dueAt: user.deletionDueAt.toISOString() };
    const now = clock.now();
    const deletionDueAt = new Date(now.getTime() + deletionDays * 86_400_000);
    await tx.nativeUpdate(User, { id: userId }, { deletionDueAt, deletionAskedBy: 'person', updatedAt: now });
    const dueAt = deletionDueAt.toISOString();
    await recordAct(tx, context, { action: 'identity.deletion-scheduled', details: { dueAt } });
    await sendNotice(tx, context, {
      template: 'account-deletion-scheduled',
      reader: user,
      values: { dueAt },
    });
    return { dueAt };
  });
}

/**
 * Changes the person's mind. The erasure locks the same row: either it has begun, or it never will. Shut accounts are past
 * it, after an erasure that has begun or one that an administrator asked for: their sessions have ended.
 */
export async function cancelDeletion(context: SignedInContext): Promise<DeletionView> {
  const { clock, actor } = context;
  const { userId } = actor;
  return await changeUser(context, userId, async (tx) => {
    await assertSessionStands(tx, actor);
    const user = await tx.findOneOrFail(User, { id: userId });
    if (user.deletionDueAt === null) return { dueAt: null };
    const changes = { deletionDueAt: null, deletionAskedBy: null, updatedAt: clock.now() };
    await tx.nativeUpdate(User, { id: userId }, changes);
    await recordAct(tx, context, { action: 'identity.deletion-cancelled' });
    return { dueAt: null };
  });
}
