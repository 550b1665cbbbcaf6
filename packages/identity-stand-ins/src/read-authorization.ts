import type { AuthorizationRequest } from './codes.ts';
import type { StandInProvider } from './people.ts';

/** The application that may use a stand-in; all three know the same one. */
export interface StandInClient {
  readonly id: string;
  readonly secret: string;
}

/** What can be wrong with an authorization request before anybody is asked: none of it is sent back to the caller. */
export type AuthorizationProblem = 'unknown-client' | 'unknown-redirect' | 'unsupported-response-type';

const loopbackHosts = ['localhost', '127.0.0.1', '[::1]'];

/**
 * A stand-in stands beside the product it serves, whose port may change from one start to the next: it sends people
 * back to our callbacks on this machine, and nowhere else.
 */
export function isKnownRedirect(address: string, provider: StandInProvider): boolean {
  const url = URL.parse(address);
  if (url === null || !loopbackHosts.includes(url.hostname)) return false;
  return [`/auth/${provider}/callback`, `/api/v1/auth/oauth/${provider}/callback`].includes(url.pathname);
}

/** Reads the query of an authorization page. */
export function readAuthorization(
  query: URLSearchParams,
  at: { readonly provider: StandInProvider; readonly client: StandInClient; readonly scopeSeparator: RegExp },
): AuthorizationRequest | AuthorizationProblem {
  if (query.get('client_id') !== at.client.id) return 'unknown-client';
  const redirectUri = query.get('redirect_uri') ?? '';
  if (!isKnownRedirect(redirectUri, at.provider)) return 'unknown-redirect';
  if (query.get('response_type') !== 'code') return 'unsupported-response-type';
  return {
    redirectUri,
    scopes: (query.get('scope') ?? '').split(at.scopeSeparator).filter((scope) => scope !== ''),
    codeChallenge: query.get('code_challenge_method') === 'S256' ? query.get('code_challenge') : null,
    nonce: query.get('nonce'),
  };
}

/** Where a decision leads: the caller's address with what it is told. */
export function redirectTo(address: string, answer: Readonly<Record<string, string | null>>): string {
  const url = new URL(address);
  for (const [name, value] of Object.entries(answer)) {
    if (value !== null) url.searchParams.set(name, value);
  }
  return url.href;
}
