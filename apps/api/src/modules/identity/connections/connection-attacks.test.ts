import { createHash, randomBytes } from 'node:crypto';
import { consentAs } from '@pingvas/identity-stand-ins';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ordinaryRates } from '../../../platform/limits/limit-rates.ts';
import { callRest, codeOf, trpcCodeOf } from '../../../testing/index.ts';
import { type ConnectedApi, startConnectedApi, type TestProvider } from './testing/connected-api.ts';

let world: ConnectedApi;
beforeAll(async () => {
  world = await startConnectedApi();
});
afterAll(() => world?.stop());

const providers = ['google', 'discord', 'kakao'] as const;
const problem = (code: string, provider: string) => `/sign-in?problem=${code}&provider=${provider}`;
const accountsOf = async (email: string) => {
  const rows = await world.sql<{ id: string; links: number }>(
    `select u.id, (select count(*)::int from identity.connections c where c.user_id = u.id) as links
       from identity.users u where u.email = ?`,
    [email],
  );
  return rows.map(({ links }) => links);
};

describe.each(providers)('the state of a way to %s', (provider) => {
  it.each([
    ['missing', (query: URLSearchParams) => query.delete('state')],
    ['empty', (query: URLSearchParams) => query.set('state', '')],
    ['wrong', (query: URLSearchParams) => query.set('state', randomBytes(32).toString('base64url'))],
    ['far too long', (query: URLSearchParams) => query.set('state', 'a'.repeat(5_000))],
  ])('opens nothing when it is %s', async (_, spoil) => {
    const [browser, person] = [world.browser(), world.newPerson()];
    const [path = '', search] = (await world.walkTo(browser, provider, person)).split('?');
    const query = new URLSearchParams(search);
    spoil(query);
    expect((await browser.get(`${path}?${query}`)).location).toBe(
      problem('identity.connection-state', provider),
    );
    expect(await browser.me()).toBeNull();
    expect(await accountsOf(person.email)).toEqual([]);
  });

  it('works once: the same way back a second time opens nothing', async () => {
    const [browser, person] = [world.browser(), world.newPerson()];
    const cookiesBefore = new Map(browser.cookies);
    const path = await world.walkTo(browser, provider, person);
    const cookies = new Map(browser.cookies);
    expect((await browser.get(path)).location).toBe('/');
    // With every cookie that the browser had on its first way back.
    browser.cookies.clear();
    for (const [name, value] of [...cookiesBefore, ...cookies]) browser.cookies.set(name, value);
    expect((await browser.get(path)).location).toBe(problem('identity.connection-state', provider));
    expect(await browser.me()).toBeNull();
  });

  it('is over after ten minutes', async () => {
    const [browser, person] = [world.browser(), world.newPerson()];
    const path = await world.walkTo(browser, provider, person);
    await world.sql(`update identity.oauth_attempts
                        set created_at = created_at - interval '10 minutes', expires_at = expires_at - interval '10 minutes'`);
    expect((await browser.get(path)).location).toBe(problem('identity.connection-state', provider));
  });

  it('of another browser opens nothing, so that nobody is signed in to a stranger’s account', async () => {
    const [attacker, victim] = [world.browser(), world.browser()];
    const path = await world.walkTo(attacker, provider, world.newPerson());
    expect((await victim.get(path)).location).toBe(problem('identity.connection-state', provider));
    expect(await victim.me()).toBeNull();
  });

  it('of another provider opens nothing', async () => {
    const other: TestProvider = provider === 'google' ? 'discord' : 'google';
    const browser = world.browser();
    const path = await world.walkTo(browser, provider, world.newPerson());
    const moved = path.replace(`/auth/${provider}/`, `/auth/${other}/`);
    expect((await browser.get(moved)).location).toBe(problem('identity.connection-state', other));
  });

  it('that a script began is not taken from a browser, nor a browser’s from a script', async () => {
    const person = world.newPerson();
    const { body } = await callRest(world.api.url, `/auth/oauth/${provider}`);
    const { authorization_url } = z.object({ authorization_url: z.string() }).parse(body);
    const { search } = await consentAs(authorization_url, person);
    const browser = world.browser();
    expect((await browser.get(`/auth/${provider}/callback${search}`)).location).toBe(
      problem('identity.connection-state', provider),
    );
    const path = await world.walkTo(browser, provider, person);
    const taken = await callRest(world.api.url, path.replace('/auth/', '/auth/oauth/'));
    expect([taken.status, codeOf(taken)]).toEqual([400, 'identity.connection-state']);
    expect(await accountsOf(person.email)).toEqual([]);
  });

  it('is stored by its hash alone', async () => {
    const browser = world.browser();
    const path = await world.walkTo(browser, provider, world.newPerson());
    const state = new URLSearchParams(path.split('?')[1]).get('state') ?? '';
    expect(Buffer.from(state, 'base64url')).toHaveLength(32);
    const rows = await world.sql('select row_to_json(a)::text as row from identity.oauth_attempts a');
    expect(JSON.stringify(rows)).not.toContain(state);
    for (const secret of browser.cookies.values()) expect(JSON.stringify(rows)).not.toContain(secret);
    expect(JSON.stringify(rows)).toContain(createHash('sha256').update(state).digest('hex'));
  });
});

describe.each(providers)('the code that comes back from %s', (provider) => {
  it('of another person opens nothing, as it was made for another verifier', async () => {
    const [attacker, victim] = [world.newPerson(), world.newPerson()];
    const stolen = await world.walkTo(world.browser(), provider, victim);
    const browser = world.browser();
    const own = await world.walkTo(browser, provider, attacker);
    const query = new URLSearchParams(own.split('?')[1]);
    query.set('code', new URLSearchParams(stolen.split('?')[1]).get('code') ?? '');
    const back = await browser.get(`/auth/${provider}/callback?${query}`);
    expect(back.location).toBe(problem('identity.connection-refused', provider));
    expect(await browser.me()).toBeNull();
    expect(await accountsOf(victim.email)).toEqual([]);
  });

  it('opens nothing where the challenge was taken out or exchanged on the way', async () => {
    const challenge = createHash('sha256').update('mine').digest('base64url');
    const browser = world.browser();
    const exchanged = await world.signIn(browser, provider, world.newPerson(), {
      tamper: (url) => url.searchParams.set('code_challenge', challenge),
    });
    expect(exchanged).toBe(problem('identity.connection-refused', provider));
    const without = await world.signIn(browser, provider, world.newPerson(), {
      tamper: (url) => {
        url.searchParams.delete('code_challenge');
        url.searchParams.delete('code_challenge_method');
      },
    });
    expect(without).toBe(problem('identity.connection-refused', provider));
    expect(await browser.me()).toBeNull();
  });

  it.each([
    ['missing', (query: URLSearchParams) => query.delete('code')],
    ['empty', (query: URLSearchParams) => query.set('code', '')],
    ['invented', (query: URLSearchParams) => query.set('code', 'invented')],
    ['not text at all', (query: URLSearchParams) => query.set('code', '\u0000\u202e')],
  ])('opens nothing when it is %s', async (_, spoil) => {
    const browser = world.browser();
    const query = new URLSearchParams(
      (await world.walkTo(browser, provider, world.newPerson())).split('?')[1],
    );
    spoil(query);
    const back = await browser.get(`/auth/${provider}/callback?${query}`);
    expect(back.location).toBe(problem('identity.connection-refused', provider));
  });

  it('signs in once when the way back is visited twice at once', async () => {
    const [browser, person] = [world.browser(), world.newPerson()];
    const path = await world.walkTo(browser, provider, person);
    const places = (await Promise.all([browser.get(path), browser.get(path)])).map(
      ({ location }) => location,
    );
    expect(places.sort()).toEqual(['/', problem('identity.connection-state', provider)]);
    expect(await accountsOf(person.email)).toEqual([1]);
  });

  it('makes one account when the same person comes back in two browsers at once', async () => {
    const person = world.newPerson();
    const browsers = Array.from({ length: 4 }, () => world.browser());
    const paths = await Promise.all(browsers.map((browser) => world.walkTo(browser, provider, person)));
    const places = await Promise.all(browsers.map((browser, index) => browser.get(paths[index] ?? '')));
    expect(places.map(({ location }) => location)).toEqual(['/', '/', '/', '/']);
    expect(await accountsOf(person.email)).toEqual([1]);
  });
});

describe.each(['google', 'kakao'] as const)('the id token of %s', (provider) => {
  it('opens nothing with another nonce, so that it cannot be carried over from another sign-in', async () => {
    const browser = world.browser();
    const place = await world.signIn(browser, provider, world.newPerson(), {
      tamper: (url) => url.searchParams.set('nonce', 'of another sign-in'),
    });
    expect(place).toBe(problem('identity.provider-untrusted', provider));
    expect(await browser.me()).toBeNull();
  });

  it('opens nothing without a nonce', async () => {
    const place = await world.signIn(world.browser(), provider, world.newPerson(), {
      tamper: (url) => url.searchParams.delete('nonce'),
    });
    expect(place).toBe(problem('identity.provider-untrusted', provider));
  });
});

describe('where somebody ends after signing in', () => {
  it.each([
    'https://evil.example/',
    '//evil.example',
    '///evil.example',
    '/\\evil.example',
    '/%2fevil.example',
    '/%5cevil.example',
    '/\t/evil.example',
    '/\r\nset-cookie: pingvas=stolen',
    '/%0d%0aset-cookie:%20pingvas=stolen',
    '/.//evil.example',
    'javascript:alert(1)',
    '@evil.example',
  ])('is never %j', async (next) => {
    const place = await world.signIn(world.browser(), 'discord', world.newPerson(), { next });
    expect(place).toBe('/');
  });

  it('is no other address that the provider sends along', async () => {
    const browser = world.browser();
    const path = await world.walkTo(browser, 'discord', world.newPerson());
    expect(
      (await browser.get(`${path}&next=https://evil.example&redirect_uri=https://evil.example`)).location,
    ).toBe('/');
  });
});

describe('an account with the same e-mail', () => {
  it('is not entered by somebody whose provider only says that the address is theirs', async () => {
    const person = world.newPerson({ isEmailVerified: false });
    await world.withPassword(person.email);
    const browser = world.browser();
    expect(await world.signIn(browser, 'discord', person)).toBe(
      problem('identity.connection-needs-linking', 'discord'),
    );
    expect(await browser.me()).toBeNull();
    expect(await accountsOf(person.email)).toEqual([0]);
  });

  it('is not linked silently either when the address is verified on both sides', async () => {
    const person = world.newPerson();
    await world.withPassword(person.email);
    const browser = world.browser();
    expect(await world.signIn(browser, 'google', person)).toBe(
      problem('identity.connection-needs-linking', 'google'),
    );
    expect(await accountsOf(person.email)).toEqual([0]);
  });

  it('at two providers stays with the first one', async () => {
    const person = world.newPerson();
    await world.signIn(world.browser(), 'google', person);
    const browser = world.browser();
    expect(await world.signIn(browser, 'kakao', { ...person, subject: '990011' })).toBe(
      problem('identity.connection-needs-linking', 'kakao'),
    );
    expect(await browser.me()).toBeNull();
    expect(await accountsOf(person.email)).toEqual([1]);
  });

  it('is the same one in capitals', async () => {
    const person = world.newPerson();
    await world.withPassword(person.email);
    const place = await world.signIn(world.browser(), 'google', {
      ...person,
      email: person.email.toUpperCase(),
    });
    expect(place).toBe(problem('identity.connection-needs-linking', 'google'));
  });

  it('is not the same person at another provider with the same number', async () => {
    const person = world.newPerson();
    await world.signIn(world.browser(), 'google', person);
    const browser = world.browser();
    const other = world.newPerson({ subject: person.subject });
    expect(await world.signIn(browser, 'discord', other)).toBe('/');
    expect(await browser.me()).toBe(other.email);
  });
});

describe('a session from before', () => {
  it('is worth nothing after the way back: signing in always makes a new one', async () => {
    const [browser, person] = [world.browser(), world.newPerson()];
    const planted = `pgs_${randomBytes(32).toString('base64url')}`;
    browser.cookies.set('pingvas', planted);
    expect(await world.signIn(browser, 'google', person)).toBe('/');
    expect(browser.cookies.get('pingvas')).toMatch(/^pgs_/);
    expect(browser.cookies.get('pingvas')).not.toBe(planted);
    const attacker = world.browser();
    attacker.cookies.set('pingvas', planted);
    expect(await attacker.me()).toBeNull();
  });

  it('of a stranger does not become the one of who comes back', async () => {
    const attacker = await world.withPassword(world.newPerson().email);
    const victim = world.browser();
    victim.cookies.set('pingvas', attacker.browser.cookies.get('pingvas') ?? '');
    const person = world.newPerson();
    await world.signIn(victim, 'discord', person);
    expect(await victim.me()).toBe(person.email);
    expect(await attacker.browser.me()).not.toBe(person.email);
  });

  it('leaves in cookies what no script can read and no other site sends along', async () => {
    const start = await world.browser().get('/auth/google/start');
    expect(start.setCookies).toEqual([
      expect.stringMatching(
        /^pingvas-oauth-[0-9a-f]{16}=[\w-]{43}; Max-Age=600; Path=\/; HttpOnly; SameSite=Lax$/,
      ),
    ]);
  });
});

describe('calls that a stranger’s page makes', () => {
  it('begin no link: the row wants our own page, a session and a fresh proof', async () => {
    const { browser } = await world.withPassword(world.newPerson().email);
    const cookie = `pingvas=${browser.cookies.get('pingvas')}`;
    const answer = await fetch(`${world.api.url}/trpc/identity.connections.link`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: 'https://evil.example', cookie },
      body: JSON.stringify({ provider: 'google' }),
    });
    expect([answer.status, await answer.text()]).toEqual([
      403,
      expect.stringContaining('request.foreign-origin'),
    ]);
    const stranger = await world.browser().call('identity.connections.link', { provider: 'google' });
    expect(trpcCodeOf(stranger)).toBe('identity.unauthenticated');
  });
});

describe('somebody who begins without end', () => {
  it('is refused in words, at the door and in programs', async () => {
    const limitRates = { ...ordinaryRates(1_000), oauth: { points: 2, seconds: 60 } };
    const limited = await startConnectedApi({ config: { limitRates } });
    const browser = limited.browser();
    const begin = async () => (await browser.get('/auth/discord/start')).location;
    expect([await begin(), await begin()]).not.toContain(problem('request.rate-limited', 'discord'));
    expect(await begin()).toBe(problem('request.rate-limited', 'discord'));
    const rest = await callRest(limited.api.url, '/auth/oauth/discord');
    expect([rest.status, codeOf(rest)]).toEqual([429, 'request.rate-limited']);
    await limited.stop();
  });
});
