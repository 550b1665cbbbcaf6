import type { AppRouter } from '@pingvas/api/app-router';
import { createPingvasClient, createTokenKeeper, keepInMemory, type TokenKeeper } from '@pingvas/api-client';
import type { LiveEvent } from '@pingvas/contracts';
import { type Access, UsageError } from './config.ts';
import type { GenerationSource } from './follow-generation.ts';

/** Typed calls to a server; the only file of the command line that names its router. */
function connect(url: string, credentials: { readonly token?: string; readonly tokens?: TokenKeeper } = {}) {
  return createPingvasClient<AppRouter>({ url, ...credentials });
}

export type Pingvas = ReturnType<typeof connect>;

/**
 * A signed-in client and how to end its sign-in, which only one made here is. Signed in with a password, it renews its
 * tokens for as long as a run takes; an API key needs none of that.
 */
export async function signIn(access: Access): Promise<{ pingvas: Pingvas; signOut(): Promise<void> }> {
  const { url } = access;
  if (access.kind === 'token') {
    return { pingvas: connect(url, { token: access.token }), signOut: async () => undefined };
  }
  const entry = await connect(url).identity.issueTokens.mutate({
    email: access.email,
    password: access.password,
  });
  // Nobody is there to be asked for it.
  if (entry.state !== 'signed-in') {
    throw new UsageError('This account has a second factor: make an API key in the studio and use --token.');
  }
  const tokens = createTokenKeeper({ url, storage: keepInMemory(entry.tokens) });
  const pingvas = connect(url, { tokens });
  return {
    pingvas,
    signOut: async () => {
      // A session that could not be ended ends by itself, and must not turn pictures that were made into a failure.
      await pingvas.identity.logOut.mutate().catch(() => undefined);
    },
  };
}

/** News of runs, as the server tells them. */
export function newsFrom(pingvas: Pingvas): GenerationSource {
  return {
    read: (generationId, signal) => pingvas.generation.get.query({ generationId }, { signal }),
    listen: (onEvent) => {
      const stream = pingvas.live.events.subscribe(undefined, {
        onData: ({ data }: { data: LiveEvent }) => onEvent(data),
        // Reading goes on without the stream.
        onError: () => undefined,
      });
      return () => stream.unsubscribe();
    },
  };
}
