import { mailAgainSeconds } from '@pingvas/contracts';
import { EmailToken, type EntityManager } from '@pingvas/db';
import type { Context } from '../../../platform/context.ts';
import type { TokenPurpose } from './email-tokens.ts';

const hourMs = 3_600_000;
/** Nobody needs more; a mailbox must not be filled by somebody who only knows its address. */
const mailsPerHourMax = 5;

/**
 * Seconds until the next link of this purpose may be mailed, 0 for now. Counted by person, whoever asks and from
 * wherever; lock the person before, or two callers count the same.
 */
export async function secondsUntilNextMail(
  tx: EntityManager,
  { clock }: Pick<Context, 'clock'>,
  asked: { readonly userId: string; readonly purpose: TokenPurpose },
): Promise<number> {
  const now = clock.now().getTime();
  const issued = await tx.find(
    EmailToken,
    { ...asked, createdAt: { $gt: new Date(now - hourMs) } },
    { orderBy: { createdAt: 'desc' }, limit: mailsPerHourMax, disableIdentityMap: true },
  );
  const last = issued.at(0)?.createdAt.getTime();
  const fifth = issued.at(mailsPerHourMax - 1)?.createdAt.getTime();
  const freeAt = Math.max(
    last === undefined ? 0 : last + mailAgainSeconds * 1_000,
    fifth === undefined ? 0 : fifth + hourMs,
  );
  return Math.max(0, Math.ceil((freeAt - now) / 1_000));
}
