import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { DomainError } from '../../../platform/errors/domain-error.ts';
import { createGoogle } from './google.ts';
import type { ProviderClient } from './provider-client.ts';
import { type CrookedIssuer, type Forgery, startCrookedIssuer } from './testing/crooked-issuer.ts';

const client = { id: 'our-id', secret: randomBytes(32).toString('hex') };
const signal = new AbortController().signal;
let issuer: CrookedIssuer;
let google: ProviderClient;
beforeAll(async () => {
  issuer = await startCrookedIssuer(client);
  google = createGoogle({ clientId: client.id, clientSecret: client.secret, url: issuer.url });
});
afterEach(() => issuer.forge({}));
afterAll(() => issuer.stop());

const identify = (by = google, now = new Date()) =>
  by.identify(
    { code: 'the nonce', nonce: 'the nonce', redirectUri: 'http://localhost/x', codeVerifier: 'v' },
    { now, signal },
  );
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'taken',
    (error: unknown) => (error instanceof DomainError ? error.code : String(error)),
  );
const seconds = (ago: number) => Math.floor(Date.now() / 1_000) - ago;

describe('an id token', () => {
  it('that is as it should be says who it is', async () => {
    expect(await identify()).toEqual({
      subject: '42',
      email: 'victim@example.test',
      isEmailVerified: true,
      name: null,
    });
  });

  it.each<[string, Forgery]>([
    ['signed by nobody (alg none)', { algorithm: 'none' }],
    ['signed with our own secret', { algorithm: 'HS256' }],
    ['signed with another key', { algorithm: 'another key' }],
    ['signed with a key that the issuer does not have', { algorithm: 'unknown key id' }],
    ['of another issuer', { claims: { iss: 'https://accounts.google.com' } }],
    ['of no issuer', { without: ['iss'] }],
    ['made for another application', { claims: { aud: 'another-id' } }],
    ['made for nobody', { without: ['aud'] }],
    ['made for several, us among them', { claims: { aud: [client.id, 'another-id'] } }],
    [
      'made for several, by order of another',
      { claims: { aud: [client.id, 'another-id'], azp: 'another-id' } },
    ],
    ['made by order of another application', { claims: { azp: 'another-id' } }],
    ['with another nonce', { claims: { nonce: 'of another sign-in' } }],
    ['without a nonce', { without: ['nonce'] }],
    ['that is over', { claims: { iat: seconds(700), exp: seconds(100) } }],
    ['that never ends', { without: ['exp'] }],
    ['not yet valid', { claims: { nbf: seconds(-600) } }],
    ['about nobody', { without: ['sub'] }],
    ['that is none', { token: 'not a token' }],
    ['that is empty', { token: '' }],
    ['that is only a head', { token: 'eyJhbGciOiJub25lIn0..' }],
  ])('%s opens nothing', async (_, forgery) => {
    issuer.forge(forgery);
    expect(await codeOf(identify())).toBe('identity.provider-untrusted');
  });

  it('is over when our clock says so', async () => {
    expect(await codeOf(identify(google, new Date(Date.now() + 3_600_000)))).toBe(
      'identity.provider-untrusted',
    );
  });

  it.each<[string, Record<string, unknown>]>([
    ['email_verified is the word "true"', { email_verified: 'true' }],
    ['sub is a number', { sub: 42 }],
    ['sub is longer than any id', { sub: 'a'.repeat(256) }],
  ])('in which %s is not guessed at', async (_, claims) => {
    issuer.forge({ claims });
    expect(await codeOf(identify())).toMatch(/identity\.provider-(malformed|untrusted)/);
  });

  it.each([undefined, false, null])('whose address is verified: %s, has an unverified one', async (value) => {
    issuer.forge(
      value === undefined ? { without: ['email_verified'] } : { claims: { email_verified: value } },
    );
    const said = await identify().catch(() => null);
    expect(said?.isEmailVerified ?? false).toBe(false);
  });

  it.each(['not an address', '', 'a@b', 'two@example.test, evil@example.test'])(
    'whose address is %j has none',
    async (email) => {
      issuer.forge({ claims: { email } });
      expect((await identify()).email).toBeNull();
    },
  );
});

describe('a discovery document', () => {
  const fresh = () => createGoogle({ clientId: client.id, clientSecret: client.secret, url: issuer.url });
  afterEach(() => issuer.discover(null));

  it('of another issuer is not followed', async () => {
    issuer.discover({ issuer: 'https://evil.example' });
    expect(await codeOf(identify(fresh()))).toBe('identity.provider-untrusted');
  });

  it.each(['authorization_endpoint', 'token_endpoint', 'jwks_uri'])(
    'without %s cannot be read',
    async (name) => {
      issuer.discover({ [name]: undefined });
      expect(await codeOf(identify(fresh()))).toBe('identity.provider-malformed');
    },
  );
});
