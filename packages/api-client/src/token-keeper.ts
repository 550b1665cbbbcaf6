import { type TokensView, tokensView } from '@pingvas/contracts';
import { z } from 'zod';

/** What a program keeps of a sign-in: an access token for half an hour, and what renews it. Both are secrets. */
export type KeptTokens = Pick<TokensView, 'accessToken' | 'refreshToken' | 'expiresAt'>;

/** Where a program keeps its sign-in, e.g. the keychain of a desktop. */
export interface TokenStorage {
  load(): Promise<KeptTokens | null>;
  /** Null when the sign-in is over. */
  save(tokens: KeptTokens | null): Promise<void>;
}

/** Whoever called is signed out: the tokens are over and cannot be renewed. */
export class SignedOutError extends Error {
  override readonly name = 'SignedOutError';

  constructor() {
    super('You have been signed out. Sign in again.');
  }
}

/** The access token of a sign-in that goes on for as long as its refresh token does. */
export interface TokenKeeper {
  /** One that lives a while longer. @throws SignedOutError */
  token(): Promise<string>;
  /** Another one than `refused`, which the server no longer takes. @throws SignedOutError */
  renewed(refused: string): Promise<string>;
}

export interface TokenKeeperOptions {
  /** Of the server, without a path. */
  readonly url: string;
  readonly storage: TokenStorage;
  readonly fetch?: typeof globalThis.fetch;
  readonly now?: () => number;
}

/** Renewed when it lives no longer than this: a call that is on its way must still find it alive. */
const renewBeforeMs = 60_000;

/** A storage for as long as the program runs. */
export function keepInMemory(tokens: KeptTokens | null): TokenStorage {
  let kept = tokens;
  return {
    load: async () => kept,
    async save(next) {
      kept = next;
    },
  };
}

/**
 * Renews tokens in time and once, however many calls need it: a refresh token works once, and one that is shown twice
 * ends the whole sign-in. What cannot be reached now is not taken for signed out.
 */
export function createTokenKeeper({
  url,
  storage,
  fetch = globalThis.fetch,
  now = Date.now,
}: TokenKeeperOptions): TokenKeeper {
  let renewing: Promise<KeptTokens> | null = null;

  async function load(): Promise<KeptTokens> {
    const kept = await storage.load();
    if (kept === null) throw new SignedOutError();
    return kept;
  }

  async function renew(): Promise<KeptTokens> {
    const { refreshToken } = await load();
    const next = await refresh({ url, fetch }, refreshToken);
    await storage.save(next);
    if (next === null) throw new SignedOutError();
    return next;
  }

  function renewOnce(): Promise<KeptTokens> {
    renewing ??= renew().finally(() => {
      renewing = null;
    });
    return renewing;
  }

  return {
    async token() {
      if (renewing !== null) return (await renewing).accessToken;
      const kept = await load();
      if (Date.parse(kept.expiresAt) - now() > renewBeforeMs) return kept.accessToken;
      return (await renewOnce()).accessToken;
    },

    async renewed(refused) {
      // Another call, or another process with the same storage, may have been quicker.
      const kept = await (renewing ?? load());
      return kept.accessToken === refused ? (await renewOnce()).accessToken : kept.accessToken;
    },
  };
}

const answered = z.object({
  result: z.object({ data: tokensView.pick({ accessToken: true, refreshToken: true, expiresAt: true }) }),
});

/** Null when the server refuses the token; throws when it says nothing about it. */
async function refresh(
  { url, fetch }: { readonly url: string; readonly fetch: typeof globalThis.fetch },
  refreshToken: string,
): Promise<KeptTokens | null> {
  const response = await fetch(new URL('/trpc/identity.refresh', url), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ refreshToken }),
  });
  if (response.status === 401 || response.status === 403) return null;
  if (!response.ok)
    throw new Error(`The tokens could not be renewed: the server answered ${response.status}`);
  return answered.parse(await response.json()).result.data;
}
