import type { AppRouter } from '@pingvas/api/app-router';
import { createPingvasClient, readError } from '@pingvas/api-client';

export interface LocalAccess {
  readonly url: string;
  readonly email: string;
  readonly password: string;
}

/** Typed calls to the api of this installation, signed in as its first account. */
export type OwnApi = ReturnType<typeof createPingvasClient<AppRouter>>;

/**
 * Signs in to the api of this installation. Null when whoever answers there does not know this data folder's
 * password: then it is another installation's api.
 */
export async function signInToOwnApi({ url, email, password }: LocalAccess): Promise<OwnApi | null> {
  try {
    const entry = await createPingvasClient<AppRouter>({ url }).identity.issueTokens.mutate({
      email,
      password,
    });
    // The person has taken the account over and protects it: nothing here can sign in for them any more.
    if (entry.state !== 'signed-in') return null;
    return createPingvasClient<AppRouter>({ url, token: entry.tokens.accessToken });
  } catch (error) {
    if (readError(error)?.code === 'identity.wrong-credentials') return null;
    throw error;
  }
}
