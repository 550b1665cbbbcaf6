import type { OauthCallbackInput } from '@pingvas/contracts';
import type { Context } from '../../../platform/context.ts';
import { DomainError } from '../../../platform/errors/domain-error.ts';
import type { ReturnedAttempt } from './attempts.ts';
import { clientOf } from './offered-providers.ts';
import type { ProviderPerson } from './provider-client.ts';

/**
 * Asks the provider whose code this is. Calls out to it: never in a transaction.
 *
 * @throws DomainError identity.connection-cancelled when the person said no there, identity.connection-refused,
 * identity.provider-unavailable, identity.provider-malformed, identity.provider-untrusted
 */
export async function whoReturned(
  { clock, settings, signal }: Context,
  attempt: ReturnedAttempt,
  { code, error }: Pick<OauthCallbackInput, 'code' | 'error'>,
): Promise<ProviderPerson> {
  if (error !== undefined) throw refusalOf(error);
  if (code === undefined || code === '') throw new DomainError('identity.connection-refused');
  const { redirectUri, codeVerifier, nonce } = attempt;
  const client = await clientOf(settings, attempt.provider);
  return client.identify({ code, redirectUri, codeVerifier, nonce }, { now: clock.now(), signal });
}

function refusalOf(error: string): DomainError {
  if (error === 'access_denied') return new DomainError('identity.connection-cancelled');
  const isTheirs = error === 'server_error' || error === 'temporarily_unavailable';
  return new DomainError(isTheirs ? 'identity.provider-unavailable' : 'identity.connection-refused');
}
