import type { AdministeredUser, UpdateUserInput, UserPatch } from '@pingvas/contracts';
import { type EntityManager, User } from '@pingvas/db';
import type { SignedInContext } from '../../../platform/context.ts';
import { DomainError } from '../../../platform/errors/domain-error.ts';
import { recordAct } from '../audit/record-act.ts';
import { sayTaken } from '../make-account.ts';
import { changeUser } from '../update-user.ts';
import { getUser } from './get-user.ts';
import { keepAnAdministrator } from './keep-an-administrator.ts';
import { lockUser } from './lock-user.ts';
import { restartStreams } from './restart-streams.ts';

/**
 * Changes what somebody may do here or what they are called. A new role holds at every api from the next call on, and
 * open streams begin anew with it. Nobody changes their own role, and the last administrator stays one.
 *
 * @throws DomainError identity.user-not-found, identity.account-erased, identity.not-on-yourself,
 * identity.last-administrator, identity.username-taken
 */
export async function updateUserAsAdmin(
  context: SignedInContext,
  { userId, ...patch }: UpdateUserInput,
): Promise<AdministeredUser> {
  try {
    const changed = await changeUser(context, userId, (tx) => changeWith(tx, context, { userId, patch }));
    if (changed.includes('role')) await restartStreams(context, userId);
  } catch (error) {
    throw sayTaken(error);
  }
  return getUser(context, { userId });
}

/** As {@link updateUserAsAdmin}, as part of a transaction. Answers what is different now. */
export async function changeWith(
  tx: EntityManager,
  context: SignedInContext,
  { userId, patch }: { readonly userId: string; readonly patch: UserPatch },
): Promise<(keyof UserPatch)[]> {
  const user = await lockUser(tx, context.actor, userId);
  if (patch.role !== undefined && patch.role !== 'admin') await keepAnAdministrator(tx, userId);
  const fields = changedFields(user, patch);
  if (fields.length === 0) return fields;
  if (fields.includes('role') && userId === context.actor.userId) {
    throw new DomainError('identity.not-on-yourself');
  }

  const changes = Object.fromEntries(fields.map((field) => [field, patch[field]]));
  await tx.nativeUpdate(User, { id: userId }, { ...changes, updatedAt: context.clock.now() });
  const { role, tier } = patch;
  if (role !== undefined && role !== user.role) {
    const details = { from: user.role, to: role };
    await recordAct(tx, context, { action: 'identity.role-changed', targetUserId: userId, details });
  }
  if (tier !== undefined && tier !== user.tier) {
    const details = { from: user.tier, to: tier };
    await recordAct(tx, context, { action: 'identity.tier-changed', targetUserId: userId, details });
  }
  const names = fields.filter((field) => field !== 'role' && field !== 'tier');
  if (names.length > 0) {
    const details = { fields: names.join(', ') };
    await recordAct(tx, context, { action: 'identity.user-edited', targetUserId: userId, details });
  }
  return fields;
}

function changedFields(user: Readonly<User>, patch: UserPatch): (keyof UserPatch)[] {
  const fields = ['role', 'tier', 'username', 'fullName', 'nickname'] as const;
  return fields.filter((field) => patch[field] !== undefined && patch[field] !== user[field]);
}
