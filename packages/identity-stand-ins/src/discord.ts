import { randomBytes } from 'node:crypto';
import { Hono } from 'hono';
import { createGrantStore } from './codes.ts';
import { answerConsentPage } from './consent-page.ts';
import { readDecision } from './people.ts';
import { readAuthorization, redirectTo, type StandInClient } from './read-authorization.ts';
import type { Troubles } from './troubles.ts';

/**
 * Discord's part that sign-in touches, in its own words: `/oauth2/authorize`, `/api/oauth2/token` and
 * `/api/users/@me`. Ids are snowflakes; an address is shown only with the scope `email`.
 */
export function discordApp(client: StandInClient, troubles: Troubles): Hono {
  const app = new Hono();
  const grants = createGrantStore();
  const authorization = (url: string) =>
    readAuthorization(new URL(url).searchParams, { provider: 'discord', client, scopeSeparator: /[ +]/ });

  app.get('/oauth2/authorize', async (c) => {
    const request = authorization(c.req.url);
    if (typeof request === 'string') return c.text(`Invalid OAuth2 ${request}`, 400);
    return answerConsentPage(c, 'discord');
  });

  app.post('/oauth2/authorize', async (c) => {
    const request = authorization(c.req.url);
    if (typeof request === 'string') return c.text(`Invalid OAuth2 ${request}`, 400);
    const decision = readDecision(await c.req.parseBody());
    if (decision === null) return answerConsentPage(c, 'discord', 400);
    const state = c.req.query('state') ?? null;
    const answer =
      decision === 'denied'
        ? {
            error: 'access_denied',
            error_description: 'The resource owner or authorization server denied the request',
          }
        : { code: grants.issueCode({ ...request, person: decision }) };
    return c.redirect(redirectTo(request.redirectUri, { ...answer, state }));
  });

  app.post('/api/oauth2/token', async (c) => {
    const trouble = troubles.answerAt('discord', 'token');
    if (trouble !== null) return trouble;
    const form = await c.req.parseBody();
    if (form['client_id'] !== client.id || form['client_secret'] !== client.secret) {
      return c.json({ error: 'invalid_client' }, 401);
    }
    if (form['grant_type'] !== 'authorization_code') {
      return c.json({ error: 'unsupported_grant_type' }, 400);
    }
    const redeemed = grants.redeem({
      code: textOf(form['code']) ?? '',
      redirectUri: textOf(form['redirect_uri']) ?? '',
      codeVerifier: textOf(form['code_verifier']),
    });
    if (redeemed === 'other-redirect') {
      return c.json({ error: 'invalid_grant', error_description: 'Invalid "redirect_uri" in request.' }, 400);
    }
    if (typeof redeemed === 'string') {
      return c.json({ error: 'invalid_grant', error_description: 'Invalid "code" in request.' }, 400);
    }
    return c.json({
      token_type: 'Bearer',
      access_token: redeemed.accessToken,
      expires_in: 604_800,
      refresh_token: randomBytes(20).toString('base64url'),
      scope: redeemed.grant.scopes.join(' '),
    });
  });

  app.get('/api/users/@me', async (c) => {
    const trouble = troubles.answerAt('discord', 'profile');
    if (trouble !== null) return trouble;
    const grant = grants.grantOf(/^Bearer (\S+)$/.exec(c.req.header('authorization') ?? '')?.[1] ?? '');
    if (grant === null) return c.json({ message: '401: Unauthorized', code: 0 }, 401);
    const { person, scopes } = grant;
    return c.json({
      id: person.subject,
      username: `person.${person.subject}`,
      global_name: person.name,
      discriminator: '0',
      avatar: null,
      banner: null,
      accent_color: null,
      public_flags: 0,
      flags: 0,
      premium_type: 0,
      locale: 'ko',
      mfa_enabled: false,
      ...(scopes.includes('email')
        ? { email: person.email === '' ? null : person.email, verified: person.isEmailVerified }
        : {}),
    });
  });
  return app;
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
