import type { ChangePasswordInput, ChangePasswordOutput } from '@pingvas/contracts';
import { User } from '@pingvas/db';
import type { SignedInContext } from '../../../platform/context.ts';
import { recordAct } from '../audit/record-act.ts';
import { hashPassword } from '../password/password-hash.ts';
import { refuseWeakPassword } from '../password/refuse-weak-password.ts';
import { assertSessionStands } from '../sessions/assert-session-stands.ts';
import { dropEverySession, tellSessionsEnded } from '../sessions/end-sessions.ts';
import { changeUser } from '../update-user.ts';
import { voidTokens } from './email-tokens.ts';
import { lockPerson } from './lock-person.ts';
import { sendNotice } from './send-mail.ts';

/**
 * A new password for somebody who has shown just now who they are, or the first one for somebody who signed in
 * elsewhere until now. Every other session ends; this one goes on.
 *
 * @throws DomainError identity.weak-password, identity.inactive
 */
export async function changePassword(
  context: SignedInContext,
  { newPassword }: ChangePasswordInput,
): Promise<ChangePasswordOutput> {
  const { userId, sessionId, person } = context.actor;
  await refuseWeakPassword(newPassword, person);
  const passwordHash = await hashPassword(newPassword);
  const ended = await changeUser(context, userId, async (tx) => {
    await assertSessionStands(tx, context.actor);
    const user = await lockPerson(tx, userId);
    // Links that somebody else may have asked for while they were in this account.
    await voidTokens(tx, context, userId, ['reset', 'change']);
    await tx.nativeUpdate(User, { id: userId }, { passwordHash, updatedAt: context.clock.now() });
    await recordAct(tx, context, { action: 'identity.password-changed' });
    await sendNotice(tx, context, { template: 'password-changed', reader: user, values: {} });
    return dropEverySession(tx, userId, { except: sessionId });
  });
  await tellSessionsEnded(context, userId, ended);
  return { ended: ended.length };
}
