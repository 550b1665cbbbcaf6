import { OAuth2Tokens } from 'arctic';
import { z } from 'zod';
import type { OauthClientSettings } from '../../../platform/context.ts';
import { DomainError } from '../../../platform/errors/domain-error.ts';
import { askProvider } from './ask-provider.ts';
import type { CodeFacts } from './provider-client.ts';

const refusalSchema = z.object({ error: z.string() });

/**
 * Exchanges a code for tokens. Arctic's own call has no end when a provider keeps silent, reads whatever comes, and
 * its Kakao knows no PKCE, so the request is ours; the answer is read by arctic. The secret travels in the body, which
 * all three take.
 *
 * @throws DomainError identity.connection-refused for a code that does not count here, identity.provider-unavailable,
 * identity.provider-malformed
 */
export async function redeemCode(
  tokenEndpoint: string,
  { code, redirectUri, codeVerifier }: CodeFacts,
  at: { readonly client: OauthClientSettings; readonly signal: AbortSignal },
): Promise<OAuth2Tokens> {
  const { clientId, clientSecret } = at.client;
  const body = new URLSearchParams({
    grant_type: 'authorization_code',
    client_id: clientId,
    client_secret: clientSecret,
    code,
    redirect_uri: redirectUri,
    code_verifier: codeVerifier,
  });
  const answer = await askProvider(tokenEndpoint, { method: 'POST', body }, at.signal);
  if (answer.status === 200 && answer.body !== null && typeof answer.body === 'object') {
    return new OAuth2Tokens(answer.body);
  }
  const refusal = refusalSchema.safeParse(answer.body);
  if (!refusal.success) throw new DomainError('identity.provider-malformed');
  const cause = new Error(`The provider said ${refusal.data.error}`);
  // Anything but a bad code is our configuration: an operator has to see it.
  if (refusal.data.error !== 'invalid_grant') {
    throw new DomainError('identity.provider-unavailable', {}, { cause });
  }
  throw new DomainError('identity.connection-refused', {}, { cause });
}

/**
 * One of the tokens, read as arctic reads it.
 *
 * @throws DomainError identity.provider-malformed when it is not there
 */
export function tokenOf(read: () => string): string {
  try {
    return read();
  } catch (cause) {
    throw new DomainError('identity.provider-malformed', {}, { cause });
  }
}
