import { type AdministeredUser, deletionDays } from '@pingvas/contracts';
import { type EntityManager, User } from '@pingvas/db';
import type { SignedInContext } from '../../../platform/context.ts';
import { DomainError } from '../../../platform/errors/domain-error.ts';
import { recordAct } from '../audit/record-act.ts';
import { dropEverySession, tellSessionsEnded } from '../sessions/end-sessions.ts';
import { changeUser } from '../update-user.ts';
import { getUser } from './get-user.ts';
import { keepAnAdministrator } from './keep-an-administrator.ts';
import { lockUser } from './lock-user.ts';
import { endStreamsOfKeys } from './restart-streams.ts';

interface Whose {
  readonly userId: string;
}

/**
 * Shuts an account: whatever is open ends at once at every api, and neither passwords nor API keys open it. What
 * the person has paid for is made to its end; the pictures are there when the account is opened again.
 *
 * @throws DomainError identity.user-not-found, identity.account-erased, identity.not-on-yourself,
 * identity.last-administrator
 */
export async function deactivateUser(context: SignedInContext, { userId }: Whose): Promise<AdministeredUser> {
  return shut(context, userId, (tx) => deactivateWith(tx, context, userId));
}

/** As {@link deactivateUser}, as part of a transaction: hand what it answers to {@link tellShut} after the commit. */
export function deactivateWith(
  tx: EntityManager,
  context: SignedInContext,
  userId: string,
): Promise<readonly string[]> {
  return shutWith(tx, context, userId, async (user) => {
    if (!user.isActive) return;
    await write(tx, context, userId, { isActive: false });
    await recordAct(tx, context, { action: 'identity.user-deactivated', targetUserId: userId });
  });
}

/**
 * Opens an account that an administrator has shut or had chosen for erasure. Sessions of before stay over, and who
 * wanted to leave by their own wish still does.
 *
 * @throws DomainError identity.user-not-found, identity.account-erased
 */
export async function reactivateUser(context: SignedInContext, { userId }: Whose): Promise<AdministeredUser> {
  await changeUser(context, userId, (tx) => reactivateWith(tx, context, userId));
  return getUser(context, { userId });
}

/** As {@link reactivateUser}, as part of a transaction. */
export async function reactivateWith(
  tx: EntityManager,
  context: SignedInContext,
  userId: string,
): Promise<void> {
  const user = await lockUser(tx, context.actor, userId);
  // Who leaves by their own wish takes it back by themselves.
  if (user.isActive) return;
  const isOwnWish = user.deletionAskedBy === 'person';
  const wish = isOwnWish ? {} : { deletionDueAt: null, deletionAskedBy: null };
  await write(tx, context, userId, { isActive: true, ...wish });
  await recordAct(tx, context, { action: 'identity.user-reactivated', targetUserId: userId });
}

/**
 * Has an account erased: shut at once, and gone for good after the days in which an administrator can still open it
 * again. The same work erases it that erases people who leave by themselves.
 *
 * @throws DomainError identity.user-not-found, identity.account-erased, identity.not-on-yourself,
 * identity.last-administrator
 */
export async function deleteUser(context: SignedInContext, { userId }: Whose): Promise<AdministeredUser> {
  return shut(context, userId, (tx) =>
    shutWith(tx, context, userId, async (user) => {
      if (!user.isActive && user.deletionDueAt !== null) return;
      const dueAt = user.deletionDueAt ?? new Date(context.clock.now().getTime() + deletionDays * 86_400_000);
      const deletionAskedBy = user.deletionDueAt === null ? 'admin' : user.deletionAskedBy;
      await write(tx, context, userId, { isActive: false, deletionDueAt: dueAt, deletionAskedBy });
      const details = { dueAt: dueAt.toISOString() };
      await recordAct(tx, context, { action: 'identity.user-deletion-asked', targetUserId: userId, details });
    }),
  );
}

async function shut(
  context: SignedInContext,
  userId: string,
  work: (tx: EntityManager) => Promise<readonly string[]>,
): Promise<AdministeredUser> {
  await tellShut(context, userId, await changeUser(context, userId, work));
  return getUser(context, { userId });
}

/** The sessions go in the same transaction, so that none of them can wake up when the account is opened again. */
async function shutWith(
  tx: EntityManager,
  context: SignedInContext,
  userId: string,
  work: (user: User) => Promise<void>,
): Promise<readonly string[]> {
  const user = await lockUser(tx, context.actor, userId);
  if (userId === context.actor.userId) throw new DomainError('identity.not-on-yourself');
  await keepAnAdministrator(tx, userId);
  await work(user);
  return dropEverySession(tx, userId);
}

/** After the commit: what the person had open ends. */
export async function tellShut(
  context: SignedInContext,
  userId: string,
  ended: readonly string[],
): Promise<void> {
  await tellSessionsEnded(context, userId, ended);
  await endStreamsOfKeys(context, userId);
}

async function write(
  tx: EntityManager,
  { clock }: SignedInContext,
  userId: string,
  changes: Partial<Pick<User, 'isActive' | 'deletionDueAt' | 'deletionAskedBy'>>,
): Promise<void> {
  await tx.nativeUpdate(User, { id: userId }, { ...changes, updatedAt: clock.now() });
}
