import type { RecoveryCodesView } from '@pingvas/contracts';
import { TotpSecret } from '@pingvas/db';
import type { Context, PersonContext, SignedInActor } from '../../../platform/context.ts';
import { DomainError } from '../../../platform/errors/domain-error.ts';
import { changeFactors } from './change-factors.ts';
import { takeTotpCode } from './take-totp-code.ts';

/**
 * Turns the authenticator app on: a code shows that the secret has arrived there.
 *
 * @throws DomainError identity.totp-not-begun, identity.wrong-code
 */
export async function confirmTotp(
  context: Context & PersonContext & { readonly actor: SignedInActor },
  { code }: { readonly code: string },
): Promise<RecoveryCodesView> {
  const { clock, actor } = context;
  const { userId } = actor;
  return changeFactors(context, { change: 'totp-added' }, async (tx) => {
    if ((await tx.count(TotpSecret, { userId, confirmedAt: null })) === 0) {
      throw new DomainError('identity.totp-not-begun');
    }
    if (!(await takeTotpCode(tx, context, { userId, code, isConfirmed: false }))) {
      throw new DomainError('identity.wrong-code');
    }
    await tx.nativeUpdate(TotpSecret, { userId, confirmedAt: null }, { confirmedAt: clock.now() });
  });
}
