import { type EntityManager, TotpSecret } from '@pingvas/db';
import type { Context } from '../../../platform/context.ts';
import { stepOfCode } from './totp.ts';

/**
 * Uses up a code of the person's authenticator app, and with it every older one. True exactly once for each time step,
 * however many try in the same moment.
 */
export async function takeTotpCode(
  tx: EntityManager,
  { keyring, clock }: Pick<Context, 'keyring' | 'clock'>,
  {
    userId,
    code,
    isConfirmed,
  }: { readonly userId: string; readonly code: string; readonly isConfirmed: boolean },
): Promise<boolean> {
  const totp = await tx.findOne(
    TotpSecret,
    { userId, confirmedAt: isConfirmed ? { $ne: null } : null },
    { disableIdentityMap: true },
  );
  if (totp === null) return false;
  const step = stepOfCode(keyring.open(totp.sealedSecret, userId), code, clock.now());
  if (step === null) return false;
  const taken = await tx.execute(
    `update identity.totp_secrets set last_step = ?
      where user_id = ? and sealed_secret = ? and (last_step is null or last_step < ?) returning user_id`,
    [step, userId, totp.sealedSecret, step],
  );
  return taken.length === 1;
}
