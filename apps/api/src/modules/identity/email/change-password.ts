import type { ChangePasswordInput, ChangePasswordOutput } from '@pingvas/contracts';
import { User } from '@pingvas/db';
import { admitProven } from '../../../platform/admission.ts';
import type { Context, PersonContext, SignedInActor } from '../../../platform/context.ts';
import { recordAct } from '../audit/record-act.ts';
import { hashPassword } from '../password/password-hash.ts';
import { refuseWeakPassword } from '../password/refuse-weak-password.ts';
import { stepUp } from '../second-factor/step-up.ts';
import { dropEverySession, tellSessionsEnded } from '../sessions/end-sessions.ts';
import { changeUser } from '../update-user.ts';
import { voidTokens } from './email-tokens.ts';
import { lockPerson } from './lock-person.ts';
import { sendNotice } from './send-mail.ts';

/**
 * A new password for somebody who is signed in, and who has shown just now who they are: with the call, by the
 * current password, or before it. Every other session ends; this one goes on.
 *
 * @throws DomainError identity.wrong-credentials, identity.proof-refused, identity.step-up-required,
 * identity.weak-password, identity.inactive, request.rate-limited
 */
export async function changePassword(
  context: Context & PersonContext & { readonly actor: SignedInActor },
  { currentPassword, newPassword }: ChangePasswordInput,
): Promise<ChangePasswordOutput> {
  const { userId, sessionId, person } = context.actor;
  if (currentPassword === undefined) await admitProven(context);
  else await stepUp(context, { password: currentPassword });
  await refuseWeakPassword(newPassword, person);
  const passwordHash = await hashPassword(newPassword);
  const ended = await changeUser(context, userId, async (tx) => {
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
