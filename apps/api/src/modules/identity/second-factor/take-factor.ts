import type { PasskeyAssertion, SecondFactorMethod } from '@pingvas/contracts';
import { User } from '@pingvas/db';
import type { Caller, Context } from '../../../platform/context.ts';
import { DomainError } from '../../../platform/errors/domain-error.ts';
import { recordAct } from '../audit/record-act.ts';
import { sendNotice } from '../email/send-mail.ts';
import type { ChallengeUse } from './passkeys/challenges.ts';
import { verifyPasskey } from './passkeys/verify-passkey.ts';
import { takeRecoveryCode } from './recovery-codes.ts';
import { takeTotpCode } from './take-totp-code.ts';

/** One of these is set. */
export interface GivenFactor {
  readonly code?: string | undefined;
  readonly recoveryCode?: string | undefined;
  readonly passkey?: PasskeyAssertion | undefined;
}

/**
 * Takes a second factor of this account, and uses it up. Wrong ones are written down, and wrong codes are counted by
 * account.
 *
 * @throws DomainError identity.wrong-code, identity.wrong-passkey, request.rate-limited
 */
export async function takeFactor(
  context: Context & { readonly caller: Caller },
  userId: string,
  given: GivenFactor,
  passkeyUse: ChallengeUse,
): Promise<SecondFactorMethod> {
  const { limits } = context;
  const method =
    given.code !== undefined ? 'totp' : given.recoveryCode !== undefined ? 'recovery-code' : 'passkey';
  // Nobody guesses a passkey, so its owner gets in while somebody else guesses codes.
  const isGuessable = method !== 'passkey';
  if (isGuessable) await limits.spend('second-factor-account', { account: userId });
  try {
    await takeGiven(context, userId, given, passkeyUse);
  } catch (error) {
    if (error instanceof DomainError && isRefusal(error)) {
      const refused = {
        action: 'identity.proof-refused',
        targetUserId: userId,
        details: { method },
      } as const;
      await recordAct(context.em.fork(), context, refused);
    }
    throw error;
  }
  if (isGuessable) await limits.giveBack('second-factor-account', { account: userId });
  return method;
}

async function takeGiven(
  context: Context & { readonly caller: Caller },
  userId: string,
  { code, recoveryCode, passkey }: GivenFactor,
  passkeyUse: ChallengeUse,
): Promise<void> {
  if (code !== undefined) {
    const isTaken = await takeTotpCode(context.em.fork(), context, { userId, code, isConfirmed: true });
    if (!isTaken) throw new DomainError('identity.wrong-code');
  } else if (recoveryCode !== undefined) {
    await context.em.fork().transactional(async (tx) => {
      const isTaken = await takeRecoveryCode(tx, context, userId, recoveryCode);
      if (!isTaken) throw new DomainError('identity.wrong-code');
      await recordAct(tx, context, { action: 'identity.recovery-code-used', targetUserId: userId });
      await sendNotice(tx, context, {
        template: 'second-factor-changed',
        reader: await tx.findOneOrFail(User, { id: userId }),
        values: { change: 'recovery-code-used' },
      });
    });
  } else if (passkey !== undefined) {
    const { userId: holder } = await verifyPasskey(context, passkey, passkeyUse);
    if (holder !== userId) throw new DomainError('identity.wrong-passkey');
  }
}

function isRefusal({ code }: DomainError): boolean {
  return code === 'identity.wrong-code' || code === 'identity.wrong-passkey';
}
