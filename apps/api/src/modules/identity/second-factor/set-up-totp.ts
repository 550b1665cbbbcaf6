import type { TotpSetUpView } from '@pingvas/contracts';
import type { Context, SignedInActor } from '../../../platform/context.ts';
import { DomainError } from '../../../platform/errors/domain-error.ts';
import { actInSession } from '../sessions/assert-session-stands.ts';
import { describeTotp, newTotpSecret } from './totp.ts';

/**
 * A new secret for an authenticator app. It asks nothing of anybody until it is confirmed with a code; one that was
 * begun before and not confirmed is forgotten.
 *
 * @throws DomainError identity.totp-already-on
 */
export async function setUpTotp(
  context: Context & { readonly actor: SignedInActor },
): Promise<TotpSetUpView> {
  const { actor, keyring, clock } = context;
  const secret = newTotpSecret();
  const write = `insert into identity.totp_secrets (user_id, sealed_secret, created_at) values (?, ?, ?)
     on conflict (user_id) do update
        set sealed_secret = excluded.sealed_secret, created_at = excluded.created_at, last_step = null
      where totp_secrets.confirmed_at is null
     returning user_id`;
  const values = [actor.userId, keyring.seal(secret, actor.userId), clock.now()];
  const written = await actInSession(context, (tx) => tx.execute<unknown[]>(write, values));
  if (written.length === 0) throw new DomainError('identity.totp-already-on');
  return describeTotp(secret, actor.person.email);
}
