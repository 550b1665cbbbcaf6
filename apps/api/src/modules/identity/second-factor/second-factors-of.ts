import type { SecondFactorMethod } from '@pingvas/contracts';
import type { EntityManager } from '@pingvas/db';

/** What an account asks for beside its password, best first. Empty: nothing. */
export async function secondFactorsOf(em: EntityManager, userId: string): Promise<SecondFactorMethod[]> {
  // Every log-in asks for this: one statement.
  const [found] = await em.execute<{ passkey: boolean; totp: boolean; recovery: boolean }[]>(
    `select exists (select 1 from identity.passkeys where user_id = ?) as passkey,
            exists (select 1 from identity.totp_secrets where user_id = ? and confirmed_at is not null) as totp,
            exists (select 1 from identity.recovery_codes where user_id = ? and used_at is null) as recovery`,
    [userId, userId, userId],
  );
  const factors: SecondFactorMethod[] = [];
  if (found?.passkey) factors.push('passkey');
  if (found?.totp) factors.push('totp');
  if (factors.length > 0 && found?.recovery) factors.push('recovery-code');
  return factors;
}
