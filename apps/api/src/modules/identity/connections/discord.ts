import { CodeChallengeMethod, OAuth2Client } from 'arctic';
import { z } from 'zod';
import type { OauthClientSettings } from '../../../platform/context.ts';
import { askProvider, readAnswer } from './ask-provider.ts';
import type { ProviderClient } from './provider-client.ts';
import { providerEmail } from './provider-email.ts';
import { redeemCode, tokenOf } from './redeem-code.ts';

const scopes = ['identify', 'email'];

const userSchema = z.object({
  id: z.string().regex(/^\d{1,20}$/),
  username: z.string().optional(),
  global_name: z.string().nullish(),
  email: z.string().nullish(),
  verified: z.boolean().optional(),
});

/** Discord speaks OAuth 2 without OpenID Connect: no id token, no nonce; who it is says its own API over TLS. */
export function createDiscord(client: OauthClientSettings): ProviderClient {
  const { clientId, clientSecret, url: site } = client;
  const api = `${site}/api`;
  return {
    provider: 'discord',
    async authorizationUrl({ redirectUri, state, codeVerifier }) {
      return new OAuth2Client(clientId, clientSecret, redirectUri).createAuthorizationURLWithPKCE(
        `${site}/oauth2/authorize`,
        state,
        CodeChallengeMethod.S256,
        codeVerifier,
        scopes,
      );
    },
    async identify(facts, { signal }) {
      const tokens = await redeemCode(`${api}/oauth2/token`, facts, { client, signal });
      const authorization = `Bearer ${tokenOf(() => tokens.accessToken())}`;
      const answer = await askProvider(`${api}/users/@me`, { headers: { authorization } }, signal);
      const { id, username, global_name, email, verified } = readAnswer(userSchema, answer);
      return {
        subject: id,
        email: providerEmail(email),
        isEmailVerified: verified === true,
        name: global_name ?? username ?? null,
      };
    },
  };
}
