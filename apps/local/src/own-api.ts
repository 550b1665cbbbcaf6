import type { AppRouter } from '@pingvas/api/app-router';
import { createPingvasClient } from '@pingvas/api-client';

/** What `local.json` tells the programs on this machine: where the api is, and what opens it. */
export interface LocalAccess {
  readonly url: string;
  /** Of the first account, as they were when it was made. */
  readonly email: string;
  readonly password: string;
  /** Of the first account, whatever its password is now; null when that account is gone. */
  readonly apiKey: string | null;
}

/** Typed calls to the api of this installation, in the name of its first account. */
export type OwnApi = ReturnType<typeof createPingvasClient<AppRouter>>;

export function ownApi({ url, apiKey }: Pick<LocalAccess, 'url' | 'apiKey'>): OwnApi {
  return createPingvasClient<AppRouter>(apiKey === null ? { url } : { url, token: apiKey });
}
