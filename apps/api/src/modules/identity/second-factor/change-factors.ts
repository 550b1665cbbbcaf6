import type { AuditDetails } from '@pingvas/contracts';
import { type EntityManager, RecoveryCode, User } from '@pingvas/db';
import type { Caller, Context, SignedInActor } from '../../../platform/context.ts';
import { recordAct } from '../audit/record-act.ts';
import { type NoticeValues, sendNotice } from '../email/send-mail.ts';
import { actInSession } from '../sessions/assert-session-stands.ts';
import { endLogInsWith } from '../sessions/session-store.ts';
import { countRecoveryCodes, replaceRecoveryCodes } from './recovery-codes.ts';
import { secondFactorsOf } from './second-factors-of.ts';

/** What happened, in the words of the mail that tells about it. */
export type FactorChange = NoticeValues<'second-factor-changed'>['change'];

/**
 * Adds or takes away a second factor, writes it down, tells the person by mail, and keeps the recovery codes true:
 * they come with the first factor and go with the last. Two changes of one account wait for each other.
 *
 * @throws DomainError identity.unauthenticated when the session ended meanwhile
 */
export async function changeFactors(
  context: Context & { readonly actor: SignedInActor; readonly caller: Caller },
  { change, details = {} }: { readonly change: FactorChange; readonly details?: AuditDetails },
  work: (tx: EntityManager) => Promise<void>,
): Promise<{ recoveryCodes: string[] }> {
  const { userId } = context.actor;
  return actInSession(context, async (tx) => {
    const user = await tx.findOneOrFail(User, { id: userId });
    await work(tx);
    // Whoever is on the way in by what the account asked for until now has to begin anew.
    await endLogInsWith(tx, userId);
    const hasFactor = (await secondFactorsOf(tx, userId)).length > 0;
    if (!hasFactor) await tx.nativeDelete(RecoveryCode, { userId });
    const isBare = hasFactor && (await countRecoveryCodes(tx, userId)) === 0;
    const recoveryCodes = isBare ? await replaceRecoveryCodes(tx, context, userId) : [];
    await recordAct(tx, context, { action: `identity.${change}`, details });
    await sendNotice(tx, context, { template: 'second-factor-changed', reader: user, values: { change } });
    return { recoveryCodes };
  });
}
