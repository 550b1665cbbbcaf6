import { CodeChallengeMethod, OAuth2Client } from 'arctic';
import { z } from 'zod';
import type { Settings } from '../../../platform/context.ts';
import { DomainError } from '../../../platform/errors/domain-error.ts';
import { askProvider, readAnswer } from './ask-provider.ts';
import { createDiscovery } from './discover.ts';
import { createKeys } from './google.ts';
import type { ProviderClient } from './provider-client.ts';
import { providerEmail } from './provider-email.ts';
import { redeemCode, tokenOf } from './redeem-code.ts';
import { verifyIdToken } from './verify-id-token.ts';

/** `openid` needs OpenID Connect switched on for the application; it brings the nonce. */
const scopes = ['openid', 'account_email', 'profile_nickname'];

const userSchema = z.object({
  id: z.int().positive(),
  kakao_account: z
    .object({
      email: z.string().optional(),
      is_email_valid: z.boolean().optional(),
      is_email_verified: z.boolean().optional(),
      profile: z.object({ nickname: z.string().optional() }).optional(),
    })
    .optional(),
});

/**
 * Kakao: the id token proves who it is and that it belongs to this attempt; only the API says whether the address is
 * verified. An address that is not `valid` belongs to another Kakao account by now.
 */
export function createKakao(client: NonNullable<Settings['oauth']['kakao']>): ProviderClient {
  const { clientId, clientSecret, url: issuer, apiUrl } = client;
  const discover = createDiscovery(issuer);
  const keysOf = createKeys();
  return {
    provider: 'kakao',
    async authorizationUrl({ redirectUri, state, nonce, codeVerifier }, signal) {
      const { authorizationEndpoint } = await discover(signal);
      const url = new OAuth2Client(clientId, clientSecret, redirectUri).createAuthorizationURLWithPKCE(
        authorizationEndpoint,
        state,
        CodeChallengeMethod.S256,
        codeVerifier,
        scopes,
      );
      url.searchParams.set('nonce', nonce);
      return url;
    },
    async identify(facts, { now, signal }) {
      const { tokenEndpoint, keysUrl } = await discover(signal);
      const tokens = await redeemCode(tokenEndpoint, facts, { client, signal });
      const claims = await verifyIdToken(
        tokenOf(() => tokens.idToken()),
        { issuer, clientId, nonce: facts.nonce, keys: keysOf(keysUrl), now },
      );
      const authorization = `Bearer ${tokenOf(() => tokens.accessToken())}`;
      const answer = await askProvider(`${apiUrl}/v2/user/me`, { headers: { authorization } }, signal);
      const { id, kakao_account: account } = readAnswer(userSchema, answer);
      if (claims['sub'] !== String(id)) throw new DomainError('identity.provider-untrusted');
      return {
        subject: String(id),
        email: providerEmail(account?.email),
        isEmailVerified: account?.is_email_valid === true && account.is_email_verified === true,
        name: account?.profile?.nickname ?? null,
      };
    },
  };
}
