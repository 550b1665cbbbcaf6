import type { SecondFactorView } from '@pingvas/contracts';
import { Passkey, TotpSecret, User } from '@pingvas/db';
import type { ActorContext } from '../../../platform/context.ts';
import { countRecoveryCodes } from './recovery-codes.ts';
import { presentPasskey } from './second-factor.present.ts';

/** How the account of this session is protected beside its password. */
export async function getSecondFactor({ em, actor }: ActorContext): Promise<SecondFactorView> {
  const { userId } = actor;
  const user = await em.findOneOrFail(User, { id: userId });
  const totp = await em.findOne(TotpSecret, { userId, confirmedAt: { $ne: null } });
  const passkeys = await em.find(Passkey, { userId }, { orderBy: { id: 'asc' } });
  const hasFactor = totp !== null || passkeys.length > 0;
  return {
    hasPassword: user.passwordHash !== null,
    totpSince: totp?.confirmedAt?.toISOString() ?? null,
    passkeys: passkeys.map(presentPasskey),
    recoveryCodesLeft: hasFactor ? await countRecoveryCodes(em, userId) : null,
  };
}
