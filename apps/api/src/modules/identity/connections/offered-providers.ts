import type { OauthProvider } from '@pingvas/contracts';
import type { Settings } from '../../../platform/context.ts';
import { DomainError } from '../../../platform/errors/domain-error.ts';
import { createDiscord } from './discord.ts';
import { createGoogle } from './google.ts';
import { createKakao } from './kakao.ts';
import type { ProviderClient } from './provider-client.ts';

const clients = new WeakMap<Settings['oauth'], ReadonlyMap<OauthProvider, ProviderClient>>();

/** The providers that this installation is configured for. They are made once, as they remember keys and addresses. */
function clientsOf(settings: Settings['oauth']): ReadonlyMap<OauthProvider, ProviderClient> {
  const known = clients.get(settings);
  if (known !== undefined) return known;
  const { kakao, google, discord } = settings;
  const made = new Map<OauthProvider, ProviderClient>();
  if (kakao !== undefined) made.set('kakao', createKakao(kakao));
  if (google !== undefined) made.set('google', createGoogle(google));
  if (discord !== undefined) made.set('discord', createDiscord(discord));
  clients.set(settings, made);
  return made;
}

/** @throws DomainError identity.provider-not-offered */
export function clientOf({ oauth }: Settings, provider: OauthProvider): ProviderClient {
  const client = clientsOf(oauth).get(provider);
  if (client === undefined) throw new DomainError('identity.provider-not-offered');
  return client;
}

const loopbackHosts = ['localhost', '127.0.0.1', '[::1]'];

/** What the door shows, in the order in which it does. */
export function listOfferedProviders({ oauth }: Settings): {
  items: { provider: OauthProvider; isPractice: boolean }[];
} {
  return {
    items: [...clientsOf(oauth).keys()].map((provider) => ({
      provider,
      isPractice: loopbackHosts.includes(new URL(oauth[provider]?.url ?? '').hostname),
    })),
  };
}
