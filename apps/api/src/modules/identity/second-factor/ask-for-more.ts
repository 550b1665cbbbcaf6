import type { SecondFactorNeeded } from '@pingvas/contracts';
import type { User } from '@pingvas/db';
import type { Context } from '../../../platform/context.ts';
import type { Proof } from '../enter.ts';
import { issueLogInTicket, type LogInVia } from './log-in-ticket.ts';
import { secondFactorsOf } from './second-factors-of.ts';

/** What nothing has to be added to. A new account has no second factor, and a passkey is two at once. */
const isEnough: Readonly<Record<Proof, boolean>> = {
  password: false,
  provider: false,
  'new-account': true,
  passkey: true,
  'second-factor': true,
};

/**
 * What an account asks for after this proof; null when it may come in.
 *
 * @throws DomainError identity.unauthenticated when the account was closed, or all that was open of it ended meanwhile
 */
export async function askForMore(
  context: Pick<Context, 'em' | 'clock'>,
  { id: userId, signInEpoch }: Pick<User, 'id' | 'signInEpoch'>,
  { proof, via }: { readonly proof: Proof; readonly via: LogInVia },
): Promise<SecondFactorNeeded | null> {
  if (isEnough[proof]) return null;
  const methods = await secondFactorsOf(context.em, userId);
  if (methods.length === 0) return null;
  const { ticket, expiresAt } = await issueLogInTicket(context, { userId, signInEpoch, via, proof });
  return { state: 'second-factor', ticket, methods, expiresAt: expiresAt.toISOString() };
}
