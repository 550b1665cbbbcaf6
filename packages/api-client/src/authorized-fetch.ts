import type { TokenKeeper } from './token-keeper.ts';

/** What a call is made with besides its address: a part of the platform's own type, as the links hand it over. */
type Init = Parameters<typeof globalThis.fetch>[1];

/**
 * As `fetch`, with an access token that lives. A call that was refused for its token alone was not run, and is made
 * once more with a renewed one.
 *
 * @throws SignedOutError
 */
export function authorizedFetch(
  fetch: typeof globalThis.fetch,
  tokens: TokenKeeper,
): (address: string | URL | Request, init?: Init) => Promise<Response> {
  return async (address, init) => {
    const token = await tokens.token();
    const response = await fetch(address, withToken(init, token));
    if (!(await isTokenRefused(response))) return response;
    return fetch(address, withToken(init, await tokens.renewed(token)));
  };
}

function withToken(init: Init, token: string): RequestInit {
  const headers = new Headers(init?.headers);
  headers.set('authorization', `Bearer ${token}`);
  return { ...init, headers };
}

async function isTokenRefused(response: Response): Promise<boolean> {
  if (response.status !== 401) return false;
  return (await response.clone().text()).includes('identity.unauthenticated');
}
