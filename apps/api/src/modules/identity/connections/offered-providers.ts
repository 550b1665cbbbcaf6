import type { OauthProvider } from '@pingvas/contracts';
import type { Settings } from '../../../platform/context.ts';
import { DomainError } from '../../../platform/errors/domain-error.ts';
import type { ProviderClient } from './provider-client.ts';

type Clients = Map<OauthProvider, Promise<ProviderClient | null>>;

/** Of each installation's settings: a client is made once, as it remembers keys and addresses. */
const clients = new WeakMap<Settings['oauth'], Clients>();

/** What a provider needs is loaded when somebody first goes there. Null when it is not configured. */
async function makeClient(
  { kakao, google, discord }: Settings['oauth'],
  provider: OauthProvider,
): Promise<ProviderClient | null> {
  switch (provider) {
    case 'kakao':
      return kakao === undefined ? null : (await import('./kakao.ts')).createKakao(kakao);
    case 'google':
      return google === undefined ? null : (await import('./google.ts')).createGoogle(google);
    case 'discord':
      return discord === undefined ? null : (await import('./discord.ts')).createDiscord(discord);
  }
}

/** @throws DomainError identity.provider-not-offered */
export async function clientOf({ oauth }: Settings, provider: OauthProvider): Promise<ProviderClient> {
  const made: Clients = clients.get(oauth) ?? new Map();
  clients.set(oauth, made);
  const making = made.get(provider) ?? makeClient(oauth, provider);
  made.set(provider, making);
  making.catch(() => made.delete(provider));
  const client = await making;
  if (client === null) throw new DomainError('identity.provider-not-offered');
  return client;
}

const loopbackHosts = ['localhost', '127.0.0.1', '[::1]'];

const inOrder = ['kakao', 'google', 'discord'] as const;

/** What the door shows, in the order in which it does. */
export function listOfferedProviders({ oauth }: Settings): {
  items: { provider: OauthProvider; isPractice: boolean }[];
} {
  return {
    items: inOrder.flatMap((provider) => {
      const client = oauth[provider];
      if (client === undefined) return [];
      return [{ provider, isPractice: loopbackHosts.includes(new URL(client.url).hostname) }];
    }),
  };
}
