import { randomBytes } from 'node:crypto';
import { Hono } from 'hono';
import { type CryptoKey, exportJWK, generateKeyPair, SignJWT } from 'jose';
import { type CodeGrant, createGrantStore } from './codes.ts';
import { answerConsentPage } from './consent-page.ts';
import { readDecision } from './people.ts';
import { readAuthorization, redirectTo, type StandInClient } from './read-authorization.ts';
import type { Troubles } from './troubles.ts';

const keyId = 'stand-in';
const idTokenSeconds = 21_599;

/**
 * Kakao's part that sign-in touches, in its own words, of an application that has OpenID Connect switched on: the
 * login server's `/oauth/authorize` and `/oauth/token` with its KOE codes, and the `/v2/user/me` of its API server,
 * here under one address.
 */
export async function kakaoApp(issuer: string, client: StandInClient, troubles: Troubles): Promise<Hono> {
  const app = new Hono();
  const grants = createGrantStore();
  const { privateKey, publicKey } = await generateKeyPair('RS256');
  const jwk = { ...(await exportJWK(publicKey)), kid: keyId, alg: 'RS256', use: 'sig' };
  const authorization = (url: string) =>
    readAuthorization(new URL(url).searchParams, { provider: 'kakao', client, scopeSeparator: /[ ,+]/ });

  app.get('/.well-known/openid-configuration', async (c) => {
    const trouble = troubles.answerAt('kakao', 'discovery');
    if (trouble !== null) return trouble;
    return c.json({
      issuer,
      authorization_endpoint: `${issuer}/oauth/authorize`,
      token_endpoint: `${issuer}/oauth/token`,
      jwks_uri: `${issuer}/.well-known/jwks.json`,
      token_endpoint_auth_methods_supported: ['client_secret_post'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['RS256'],
      response_types_supported: ['code'],
      response_modes_supported: ['query'],
      grant_types_supported: ['authorization_code'],
      code_challenge_methods_supported: ['S256'],
    });
  });

  app.get(
    '/.well-known/jwks.json',
    async (c) => troubles.answerAt('kakao', 'keys') ?? c.json({ keys: [jwk] }),
  );

  app.get('/oauth/authorize', async (c) => {
    const request = authorization(c.req.url);
    if (typeof request === 'string') return c.text(authorizationErrors[request], 400);
    return answerConsentPage(c, 'kakao');
  });

  app.post('/oauth/authorize', async (c) => {
    const request = authorization(c.req.url);
    if (typeof request === 'string') return c.text(authorizationErrors[request], 400);
    const decision = readDecision(await c.req.parseBody());
    if (decision === null) return answerConsentPage(c, 'kakao', 400);
    const state = c.req.query('state') ?? null;
    const answer =
      decision === 'denied'
        ? { error: 'access_denied', error_description: 'User denied access' }
        : { code: grants.issueCode({ ...request, person: decision }) };
    return c.redirect(redirectTo(request.redirectUri, { ...answer, state }));
  });

  app.post('/oauth/token', async (c) => {
    const trouble = troubles.answerAt('kakao', 'token');
    if (trouble !== null) return trouble;
    const form = await c.req.parseBody();
    const refuse = (status: 400 | 401, error: string, error_description: string, error_code: string) =>
      c.json({ error, error_description, error_code }, status);
    if (form['client_id'] !== client.id) {
      return refuse(401, 'invalid_client', 'Not exist client_id', 'KOE101');
    }
    if (form['client_secret'] !== client.secret) {
      return refuse(401, 'invalid_client', 'Bad client credentials', 'KOE010');
    }
    if (form['grant_type'] !== 'authorization_code') {
      return refuse(400, 'unsupported_grant_type', 'unsupported grant type', 'KOE202');
    }
    const code = textOf(form['code']) ?? '';
    const redeemed = grants.redeem({
      code,
      redirectUri: textOf(form['redirect_uri']) ?? '',
      codeVerifier: textOf(form['code_verifier']),
    });
    if (redeemed === 'other-redirect') {
      return refuse(400, 'invalid_grant', 'Redirect URI mismatch.', 'KOE303');
    }
    if (typeof redeemed === 'string') {
      return refuse(400, 'invalid_grant', `authorization code not found for code=${code}`, 'KOE320');
    }
    const { grant, accessToken } = redeemed;
    return c.json({
      token_type: 'bearer',
      access_token: accessToken,
      expires_in: idTokenSeconds,
      refresh_token: randomBytes(32).toString('base64url'),
      refresh_token_expires_in: 5_183_999,
      scope: grant.scopes.join(' '),
      ...(grant.scopes.includes('openid')
        ? { id_token: await idToken({ grant, issuer, clientId: client.id, key: privateKey }) }
        : {}),
    });
  });

  app.on(['GET', 'POST'], ['/v2/user/me'], async (c) => {
    const trouble = troubles.answerAt('kakao', 'profile');
    if (trouble !== null) return trouble;
    const grant = grants.grantOf(/^Bearer (\S+)$/.exec(c.req.header('authorization') ?? '')?.[1] ?? '');
    if (grant === null) return c.json({ msg: 'this access token does not exist', code: -401 }, 401);
    return c.json(userOf(grant));
  });
  return app;
}

const authorizationErrors = {
  'unknown-client': 'KOE101',
  'unknown-redirect': 'KOE006',
  'unsupported-response-type': 'KOE201',
} as const;

/** An address that belongs to another Kakao account by now is not `valid`; one that was never proved is not `verified`. */
function userOf({ person, scopes }: CodeGrant): object {
  const hasEmail = person.email !== '';
  return {
    id: Number(person.subject),
    connected_at: '2026-11-21T00:00:00Z',
    kakao_account: {
      profile_nickname_needs_agreement: false,
      profile: { nickname: person.name, is_default_nickname: false },
      ...(scopes.includes('account_email')
        ? {
            has_email: hasEmail,
            email_needs_agreement: !hasEmail,
            ...(hasEmail
              ? {
                  is_email_valid: true,
                  is_email_verified: person.isEmailVerified,
                  email: person.email,
                }
              : {}),
          }
        : {}),
    },
  };
}

function idToken({
  grant: { person, nonce },
  issuer,
  clientId,
  key,
}: {
  readonly grant: CodeGrant;
  readonly issuer: string;
  readonly clientId: string;
  readonly key: CryptoKey;
}): Promise<string> {
  return new SignJWT({ nickname: person.name, ...(nonce === null ? {} : { nonce }) })
    .setProtectedHeader({ alg: 'RS256', kid: keyId, typ: 'JWT' })
    .setIssuer(issuer)
    .setAudience(clientId)
    .setSubject(person.subject)
    .setIssuedAt()
    .setExpirationTime(`${idTokenSeconds}s`)
    .sign(key);
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
