import { createHash, randomBytes } from 'node:crypto';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { consentAs } from './consent-as.ts';
import type { StandInPerson, StandInProvider } from './people.ts';
import { type IdentityStandIns, startIdentityStandIns } from './start-stand-ins.ts';

const client = { id: 'a-client', secret: randomBytes(16).toString('hex') };
const person: StandInPerson = {
  subject: '31200',
  email: 'jiwoo@example.com',
  isEmailVerified: true,
  name: '한지우',
};
const verifier = randomBytes(32).toString('base64url');
const challenge = createHash('sha256').update(verifier).digest('base64url');

let standIns: IdentityStandIns;
beforeAll(async () => {
  standIns = await startIdentityStandIns({ port: 0, hostname: '127.0.0.1', client });
});
afterAll(() => standIns.stop());

const endpoints = (provider: StandInProvider) =>
  ({
    google: {
      authorize: `${standIns.googleIssuer}/auth`,
      token: `${standIns.googleIssuer}/token`,
      scope: 'openid email profile',
    },
    discord: {
      authorize: `${standIns.discordUrl}/oauth2/authorize`,
      token: `${standIns.discordUrl}/api/oauth2/token`,
      scope: 'identify email',
    },
    kakao: {
      authorize: `${standIns.kakaoIssuer}/oauth/authorize`,
      token: `${standIns.kakaoIssuer}/oauth/token`,
      scope: 'openid account_email profile_nickname',
    },
  })[provider];

const callbackOf = (provider: StandInProvider) => `http://localhost:4400/auth/${provider}/callback`;

function authorizationUrl(provider: StandInProvider, changes: Record<string, string> = {}): string {
  const { authorize, scope } = endpoints(provider);
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: client.id,
    redirect_uri: callbackOf(provider),
    scope,
    state: 'a state',
    nonce: 'a nonce',
    code_challenge: challenge,
    code_challenge_method: 'S256',
    ...changes,
  });
  return `${authorize}?${query}`;
}

async function exchange(provider: StandInProvider, given: Record<string, string | null>) {
  const body = new URLSearchParams({
    grant_type: 'authorization_code',
    client_id: client.id,
    client_secret: client.secret,
    redirect_uri: callbackOf(provider),
    code_verifier: verifier,
  });
  for (const [name, value] of Object.entries(given)) {
    if (value === null) body.delete(name);
    else body.set(name, value);
  }
  const answer = await fetch(endpoints(provider).token, { method: 'POST', body });
  return { status: answer.status, body: z.record(z.string(), z.unknown()).parse(await answer.json()) };
}

async function codeOf(provider: StandInProvider, as = person): Promise<string> {
  const callback = await consentAs(authorizationUrl(provider), as);
  expect(callback.searchParams.get('state')).toBe('a state');
  return callback.searchParams.get('code') ?? '';
}

const providers = ['google', 'discord', 'kakao'] as const;

describe.each(providers)('the stand-in for %s', (provider) => {
  it('gives a code that works once, with its verifier and its redirect address', async () => {
    const code = await codeOf(provider);
    const answer = await exchange(provider, { code });
    expect([answer.status, answer.body]).toEqual([
      200,
      expect.objectContaining({ access_token: expect.any(String) }),
    ]);
    expect(await exchange(provider, { code })).toMatchObject({
      status: 400,
      body: { error: 'invalid_grant' },
    });
  });

  it.each([
    ['another verifier', { code_verifier: randomBytes(32).toString('base64url') }],
    ['no verifier', { code_verifier: null }],
    ['another redirect address', { redirect_uri: 'http://localhost:4401/auth/x/callback' }],
  ])('refuses a code with %s', async (_, changes) => {
    const code = await codeOf(provider);
    expect(await exchange(provider, { code, ...changes })).toMatchObject({
      status: 400,
      body: { error: 'invalid_grant' },
    });
  });

  it('refuses a wrong client secret', async () => {
    const code = await codeOf(provider);
    expect(await exchange(provider, { code, client_secret: 'wrong' })).toMatchObject({
      status: 401,
      body: { error: 'invalid_client' },
    });
  });

  it('tells the caller when the person says no', async () => {
    const callback = await consentAs(authorizationUrl(provider), 'deny');
    expect(callback.href.startsWith(callbackOf(provider))).toBe(true);
    expect(Object.fromEntries(callback.searchParams)).toMatchObject({
      error: 'access_denied',
      state: 'a state',
    });
  });

  it.each([
    'https://evil.example/auth/google/callback',
    'http://localhost.evil.example/auth/google/callback',
    'http://localhost:4400/elsewhere',
  ])('sends nobody to %s', async (redirect) => {
    await expect(consentAs(authorizationUrl(provider, { redirect_uri: redirect }), person)).rejects.toThrow(
      '400',
    );
  });

  it('asks everybody again, and lets two people sign in after one another', async () => {
    await codeOf(provider);
    const other = { ...person, subject: '31201', email: 'haneul@example.com' };
    expect(await codeOf(provider, other)).not.toBe('');
  });
});

describe.each(['discord', 'kakao'] as const)('the consent page of %s', (provider) => {
  it.each([
    ['ko', '연습용'],
    ['en', 'Practice'],
  ])('says in %s that it is not the real one', async (language, badge) => {
    const page = await fetch(authorizationUrl(provider), { headers: { 'accept-language': language } });
    expect(await page.text()).toContain(`<span class="badge">${badge}</span>`);
  });

  it('says what is wrong with somebody who cannot be', async () => {
    const body = new URLSearchParams({ decision: 'allow', name: '', subject: 'x', email: 'no' });
    const page = await fetch(authorizationUrl(provider), { method: 'POST', body });
    expect([page.status, await page.text()]).toEqual([400, expect.stringContaining('role="alert"')]);
  });
});

describe('what the three say about a person', () => {
  it('is a signed id token with nonce and address at Google', async () => {
    const { body } = await exchange('google', { code: await codeOf('google') });
    const keys = createRemoteJWKSet(new URL(`${standIns.googleIssuer}/jwks`));
    const { payload } = await jwtVerify(String(body['id_token']), keys, {
      issuer: standIns.googleIssuer,
      audience: client.id,
    });
    expect(payload).toMatchObject({
      sub: person.subject,
      nonce: 'a nonce',
      email: person.email,
      email_verified: true,
    });
  });

  it('is a user with a verified address at Discord', async () => {
    const { body } = await exchange('discord', { code: await codeOf('discord') });
    const answer = await fetch(`${standIns.discordUrl}/api/users/@me`, {
      headers: { authorization: `Bearer ${String(body['access_token'])}` },
    });
    expect(await answer.json()).toMatchObject({ id: person.subject, email: person.email, verified: true });
  });

  it('is a Kakao account whose address is valid and verified, or shared not at all', async () => {
    const userOf = async (as: StandInPerson) => {
      const { body } = await exchange('kakao', { code: await codeOf('kakao', as) });
      const answer = await fetch(`${standIns.kakaoIssuer}/v2/user/me`, {
        headers: { authorization: `Bearer ${String(body['access_token'])}` },
      });
      return answer.json();
    };
    expect(await userOf(person)).toMatchObject({
      id: 31200,
      kakao_account: { email: person.email, is_email_valid: true, is_email_verified: true },
    });
    expect(await userOf({ ...person, email: '' })).toMatchObject({
      kakao_account: { has_email: false, email_needs_agreement: true },
    });
  });

  it('is nothing to a stranger', async () => {
    expect((await fetch(`${standIns.discordUrl}/api/users/@me`)).status).toBe(401);
    expect((await fetch(`${standIns.kakaoIssuer}/v2/user/me`)).status).toBe(401);
  });
});

describe('scripted trouble', () => {
  it('comes and goes', async () => {
    standIns.troubles.set('discord', 'token', 'down');
    const code = await codeOf('discord');
    const { token } = endpoints('discord');
    expect((await fetch(token, { method: 'POST' })).status).toBe(500);
    standIns.troubles.clear();
    expect((await exchange('discord', { code })).status).toBe(200);
  });
});
