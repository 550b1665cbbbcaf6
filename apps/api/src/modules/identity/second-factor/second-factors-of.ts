import type { SecondFactorMethod } from '@pingvas/contracts';
import { type EntityManager, Passkey, TotpSecret } from '@pingvas/db';
import { countRecoveryCodes } from './recovery-codes.ts';

/** What an account asks for beside its password, best first. Empty: nothing. */
export async function secondFactorsOf(em: EntityManager, userId: string): Promise<SecondFactorMethod[]> {
  const factors: SecondFactorMethod[] = [];
  if ((await em.count(Passkey, { userId })) > 0) factors.push('passkey');
  if ((await em.count(TotpSecret, { userId, confirmedAt: { $ne: null } })) > 0) factors.push('totp');
  if (factors.length > 0 && (await countRecoveryCodes(em, userId)) > 0) factors.push('recovery-code');
  return factors;
}
