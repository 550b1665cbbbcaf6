import type { RecoveryCodesView } from '@pingvas/contracts';
import { RecoveryCode } from '@pingvas/db';
import type { Context, PersonContext, SignedInActor } from '../../../platform/context.ts';
import { DomainError } from '../../../platform/errors/domain-error.ts';
import { changeFactors } from './change-factors.ts';
import { secondFactorsOf } from './second-factors-of.ts';

/**
 * New recovery codes; those from before count no longer.
 *
 * @throws DomainError identity.second-factor-off
 */
export async function renewRecoveryCodes(
  context: Context & PersonContext & { readonly actor: SignedInActor },
): Promise<RecoveryCodesView> {
  const { userId } = context.actor;
  return changeFactors(context, { change: 'recovery-codes-renewed' }, async (tx) => {
    if ((await secondFactorsOf(tx, userId)).length === 0) throw new DomainError('identity.second-factor-off');
    // Without codes the change makes new ones.
    await tx.nativeDelete(RecoveryCode, { userId });
  });
}
