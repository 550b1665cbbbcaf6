import type { TotpSetUpView } from '@pingvas/contracts';
import type { Context, SignedInActor } from '../../../platform/context.ts';
import { DomainError } from '../../../platform/errors/domain-error.ts';
import { describeTotp, newTotpSecret } from './totp.ts';

/**
 * A new secret for an authenticator app. It asks nothing of anybody until it is confirmed with a code; one that was
 * begun before and not confirmed is forgotten.
 *
 * @throws DomainError identity.totp-already-on
 */
export async function setUpTotp({
  em,
  actor,
  keyring,
  clock,
}: Context & { readonly actor: SignedInActor }): Promise<TotpSetUpView> {
  const secret = newTotpSecret();
  const written = await em.fork().execute(
    `insert into identity.totp_secrets (user_id, sealed_secret, created_at) values (?, ?, ?)
     on conflict (user_id) do update
        set sealed_secret = excluded.sealed_secret, created_at = excluded.created_at, last_step = null
      where totp_secrets.confirmed_at is null
     returning user_id`,
    [actor.userId, keyring.seal(secret, actor.userId), clock.now()],
  );
  if (written.length === 0) throw new DomainError('identity.totp-already-on');
  return describeTotp(secret, actor.person.email);
}
