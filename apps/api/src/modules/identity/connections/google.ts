import { CodeChallengeMethod, OAuth2Client } from 'arctic';
import { createRemoteJWKSet, type JWTVerifyGetKey } from 'jose';
import { z } from 'zod';
import type { OauthClientSettings } from '../../../platform/context.ts';
import { readAnswer } from './ask-provider.ts';
import { createDiscovery } from './discover.ts';
import type { ProviderClient } from './provider-client.ts';
import { providerEmail } from './provider-email.ts';
import { redeemCode, tokenOf } from './redeem-code.ts';
import { verifyIdToken } from './verify-id-token.ts';

const scopes = ['openid', 'email', 'profile'];
const keysTimeoutMs = 5_000;

/** Google writes its issuer in two ways, and says so in its documentation. */
const issuersOf = (url: string) =>
  url === 'https://accounts.google.com' ? [url, 'accounts.google.com'] : [url];

const claimsSchema = z.object({
  sub: z.string().min(1).max(255),
  email: z.string().optional(),
  email_verified: z.boolean().optional(),
  name: z.string().optional(),
});

/** OpenID Connect as Google speaks it: everything about the person stands in the signed id token. */
export function createGoogle(client: OauthClientSettings): ProviderClient {
  const discover = createDiscovery(client.url);
  const keysOf = createKeys();
  return {
    provider: 'google',
    async authorizationUrl({ redirectUri, state, nonce, codeVerifier }, signal) {
      const { authorizationEndpoint } = await discover(signal);
      const url = new OAuth2Client(
        client.clientId,
        client.clientSecret,
        redirectUri,
      ).createAuthorizationURLWithPKCE(
        authorizationEndpoint,
        state,
        CodeChallengeMethod.S256,
        codeVerifier,
        scopes,
      );
      url.searchParams.set('nonce', nonce);
      // People have several accounts there, and the one in use may not be the one they mean.
      url.searchParams.set('prompt', 'select_account');
      return url;
    },
    async identify(facts, { now, signal }) {
      const { tokenEndpoint, keysUrl } = await discover(signal);
      const tokens = await redeemCode(tokenEndpoint, facts, { client, signal });
      const claims = await verifyIdToken(
        tokenOf(() => tokens.idToken()),
        {
          issuer: issuersOf(client.url),
          clientId: client.clientId,
          nonce: facts.nonce,
          keys: keysOf(keysUrl),
          now,
        },
      );
      const { sub, email, email_verified, name } = readAnswer(claimsSchema, { status: 200, body: claims });
      return {
        subject: sub,
        email: providerEmail(email),
        isEmailVerified: email_verified === true,
        name: name ?? null,
      };
    },
  };
}

/** The keys at an address, fetched when first needed and again when an unknown one signs. */
export function createKeys(): (url: string) => JWTVerifyGetKey {
  let known: { readonly url: string; readonly keys: JWTVerifyGetKey } | null = null;
  return (url) => {
    if (known?.url !== url) {
      known = { url, keys: createRemoteJWKSet(new URL(url), { timeoutDuration: keysTimeoutMs }) };
    }
    return known.keys;
  };
}
