import { LockMode } from '@mikro-orm/core';
import type { AuditAction, AuditDetails } from '@pingvas/contracts';
import { type EntityManager, RecoveryCode, User } from '@pingvas/db';
import type { Caller, Context, SignedInActor } from '../../../platform/context.ts';
import { recordAct } from '../audit/record-act.ts';
import { countRecoveryCodes, replaceRecoveryCodes } from './recovery-codes.ts';
import { secondFactorsOf } from './second-factors-of.ts';

type FactorContext = Context & { readonly actor: SignedInActor; readonly caller: Caller };

/**
 * Adds or takes away a second factor, writes it down, and keeps the recovery codes true: they come with the first
 * factor and go with the last. Two changes of one account wait for each other.
 */
export async function changeFactors(
  context: FactorContext,
  act: { readonly action: AuditAction; readonly details?: AuditDetails },
  change: (tx: EntityManager) => Promise<void>,
): Promise<{ recoveryCodes: string[] }> {
  const { em, actor } = context;
  const { userId } = actor;
  return em.fork().transactional(async (tx) => {
    await tx.findOneOrFail(User, { id: userId }, { lockMode: LockMode.PESSIMISTIC_WRITE });
    await change(tx);
    const hasFactor = (await secondFactorsOf(tx, userId)).length > 0;
    if (!hasFactor) await tx.nativeDelete(RecoveryCode, { userId });
    const isBare = hasFactor && (await countRecoveryCodes(tx, userId)) === 0;
    const recoveryCodes = isBare ? await replaceRecoveryCodes(tx, context, userId) : [];
    await recordAct(tx, context, act);
    return { recoveryCodes };
  });
}
