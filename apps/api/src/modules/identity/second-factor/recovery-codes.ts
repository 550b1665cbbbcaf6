import { randomBytes } from 'node:crypto';
import { recoveryCodeCount } from '@pingvas/contracts';
import { type EntityManager, RecoveryCode } from '@pingvas/db';
import type { Context } from '../../../platform/context.ts';

/** Crockford's base32: no letter that is taken for a digit, and none that makes words. */
const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';
const charsPerCode = 10;
const charsPerGroup = 5;

/** Ten codes of 50 random bits, as they are shown: `3f7k2-9qd0x`. */
export function newRecoveryCodes(): string[] {
  return Array.from({ length: recoveryCodeCount }, () => {
    const chars = [...randomBytes(charsPerCode)].map((byte) => alphabet[byte % alphabet.length]).join('');
    return `${chars.slice(0, charsPerGroup)}-${chars.slice(charsPerGroup)}`;
  });
}

/** Gives a person new codes; those from before count no longer. The answer is the only place where they stand. */
export async function replaceRecoveryCodes(
  tx: EntityManager,
  { keyring, clock }: Pick<Context, 'keyring' | 'clock'>,
  userId: string,
): Promise<string[]> {
  const codes = newRecoveryCodes();
  await tx.nativeDelete(RecoveryCode, { userId });
  await tx.insertMany(
    RecoveryCode,
    codes.map((code) => ({
      userId,
      codeHash: keyring.fingerprint(plain(code), userId),
      createdAt: clock.now(),
      usedAt: null,
    })),
  );
  return codes;
}

/** Uses a code up. True exactly once for each code, however many try it in the same moment. */
export async function takeRecoveryCode(
  tx: EntityManager,
  { keyring, clock }: Pick<Context, 'keyring' | 'clock'>,
  userId: string,
  code: string,
): Promise<boolean> {
  const codeHash = [...keyring.fingerprints(plain(code), userId)];
  const taken = await tx.nativeUpdate(
    RecoveryCode,
    { userId, codeHash: { $in: codeHash }, usedAt: null },
    { usedAt: clock.now() },
  );
  return taken === 1;
}

export function countRecoveryCodes(em: EntityManager, userId: string): Promise<number> {
  return em.count(RecoveryCode, { userId, usedAt: null });
}

function plain(code: string): string {
  return code.replaceAll('-', '');
}
