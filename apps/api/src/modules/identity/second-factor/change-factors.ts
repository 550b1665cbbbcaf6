import { LockMode } from '@mikro-orm/core';
import type { AuditDetails } from '@pingvas/contracts';
import { type EntityManager, RecoveryCode, User } from '@pingvas/db';
import type { Caller, Context, SignedInActor } from '../../../platform/context.ts';
import { recordAct } from '../audit/record-act.ts';
import { type NoticeValues, sendNotice } from '../email/send-mail.ts';
import { assertSessionStands } from '../sessions/assert-session-stands.ts';
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
  const { em, actor } = context;
  const { userId } = actor;
  return em.fork().transactional(async (tx) => {
    await assertSessionStands(tx, actor);
    const user = await tx.findOneOrFail(User, { id: userId }, { lockMode: LockMode.PESSIMISTIC_WRITE });
    await work(tx);
    const hasFactor = (await secondFactorsOf(tx, userId)).length > 0;
    if (!hasFactor) await tx.nativeDelete(RecoveryCode, { userId });
    const isBare = hasFactor && (await countRecoveryCodes(tx, userId)) === 0;
    const recoveryCodes = isBare ? await replaceRecoveryCodes(tx, context, userId) : [];
    await recordAct(tx, context, { action: `identity.${change}`, details });
    await sendNotice(tx, context, { template: 'second-factor-changed', reader: user, values: { change } });
    return { recoveryCodes };
  });
}
