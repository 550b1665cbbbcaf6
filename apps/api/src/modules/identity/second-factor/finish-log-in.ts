import type { BeginFinishInput, PasskeyRequest } from '@pingvas/contracts';
import { User } from '@pingvas/db';
import type { Context, PersonContext } from '../../../platform/context.ts';
import { DomainError } from '../../../platform/errors/domain-error.ts';
import { findLogInTicket, type LogInVia, redeemLogInTicket, tryLogInTicket } from './log-in-ticket.ts';
import { beginUsingPasskey } from './passkeys/begin-passkey.ts';
import { type GivenFactor, takeFactor } from './take-factor.ts';

/**
 * Whom a ticket and a second factor sign in. The caller goes on to begin a session; the ticket is used up.
 *
 * @throws DomainError identity.log-in-expired, identity.wrong-code, identity.wrong-passkey, identity.inactive,
 * request.rate-limited
 */
export async function finishLogIn(
  context: PersonContext & Context,
  { ticket, ...given }: GivenFactor & { readonly ticket: string },
  via: LogInVia,
): Promise<User> {
  const { ticketHash, userId } = await tryLogInTicket(context, ticket, via);
  await takeFactor(context, userId, given, { purpose: 'second-factor', boundTo: ticketHash });
  const user = await context.em.fork().transactional(async (tx) => {
    await redeemLogInTicket(tx, ticketHash);
    return tx.findOne(User, { id: userId });
  });
  // Closed or gone since the password was shown.
  if (user === null) throw new DomainError('identity.log-in-expired');
  if (!user.isActive) throw new DomainError('identity.inactive');
  return user;
}

/**
 * What a browser needs to show a passkey as the second half of a log-in.
 *
 * @throws DomainError identity.log-in-expired
 */
export async function beginFinishingLogIn(
  context: PersonContext & Context,
  { ticket }: BeginFinishInput,
): Promise<PasskeyRequest> {
  const { ticketHash, userId } = await findLogInTicket(context, ticket, 'cookie');
  return beginUsingPasskey(context, { purpose: 'second-factor', boundTo: ticketHash }, userId);
}
