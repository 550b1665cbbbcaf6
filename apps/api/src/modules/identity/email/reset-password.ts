import type { ResetPasswordInput } from '@pingvas/contracts';
import { User } from '@pingvas/db';
import type { Caller, Context } from '../../../platform/context.ts';
import { recordAct } from '../audit/record-act.ts';
import { hashPassword } from '../password/password-hash.ts';
import { refuseWeakPassword } from '../password/refuse-weak-password.ts';
import { dropEverySession, tellSessionsEnded } from '../sessions/end-sessions.ts';
import { changeUser } from '../update-user.ts';
import { welcome } from '../welcome-credits.ts';
import { findToken, takeToken, voidTokens } from './email-tokens.ts';
import { forgetUnprovenWaysIn } from './forget-unproven-ways-in.ts';
import { lockPerson } from './lock-person.ts';
import { sendNotice } from './send-mail.ts';

/**
 * Uses a link for a new password. Every session and every refresh token ends with it, whoever holds them, and wrong tries
 * at the password before count no more. As the link came by mail, the mailbox is proven. If it was not before, every other
 * way in goes as well: nobody knows who set it up. Else second factors, keys and connections stay as they are.
 *
 * @throws DomainError identity.link-unknown, identity.link-used, identity.link-expired, identity.inactive,
 * identity.weak-password, after which the link is still good
 */
export async function resetPassword(
  context: Context & { readonly caller: Caller },
  { token: secret, newPassword }: ResetPasswordInput,
): Promise<{ ok: true }> {
  const { em, clock } = context;
  const token = await findToken(em, context, secret, ['reset']);
  const owner = await em.findOneOrFail(User, { id: token.userId }, { disableIdentityMap: true });
  await refuseWeakPassword(newPassword, owner);
  // Hashed before the transaction: 17 ms of a core are no business of a database connection.
  const passwordHash = await hashPassword(newPassword);
  const ended = await changeUser(context, token.userId, async (tx) => {
    const user = await lockPerson(tx, token.userId);
    await takeToken(tx, context, token);
    // A wish for another mailbox may be that of the person who is being locked out here.
    await voidTokens(tx, context, user.id, ['reset', 'change']);
    const now = clock.now();
    const keys =
      user.emailVerifiedAt === null ? (await forgetUnprovenWaysIn(tx, user.id, { at: now })).keys : [];
    const emailVerifiedAt = user.emailVerifiedAt ?? now;
    await tx.nativeUpdate(User, { id: user.id }, { passwordHash, emailVerifiedAt, updatedAt: now });
    await recordAct(tx, context, { action: 'identity.password-reset', targetUserId: user.id });
    await sendNotice(tx, context, { template: 'password-changed', reader: user, values: {} });
    await welcome(tx, context, { id: user.id, emailVerifiedAt });
    return [...keys, ...(await dropEverySession(tx, user.id))];
  });
  await tellSessionsEnded(context, token.userId, ended);
  return { ok: true };
}
