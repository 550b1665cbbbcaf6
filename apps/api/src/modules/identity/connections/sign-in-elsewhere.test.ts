import { type EntityManager, User } from '@pingvas/db';
import { consentAs } from '@pingvas/identity-stand-ins';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { newContext } from '../../../parts.ts';
import { callRest, codeOf, trpcCodeOf } from '../../../testing/index.ts';
import { forgetUnprovenWaysIn } from '../email/forget-unproven-ways-in.ts';
import { lockPerson } from '../email/lock-person.ts';
import { dropEverySession } from '../sessions/end-sessions.ts';
import { updateUser } from '../update-user.ts';
import { type ConnectedApi, startConnectedApi } from './testing/connected-api.ts';

let world: ConnectedApi;
beforeAll(async () => {
  world = await startConnectedApi();
});
afterAll(() => world?.stop());

const waitsForAnAccount = `select 1 from pg_stat_activity where datname = current_database()
  and wait_event_type = 'Lock' and query ~ 'identity.users .*for no key update'`;

const providers = ['google', 'discord', 'kakao'] as const;
const problem = (code: string, provider: string) => `/sign-in?problem=${code}&provider=${provider}`;

describe.each(providers)('signing in with %s', (provider) => {
  it('makes an account with welcome credits the first time, and finds it the second time', async () => {
    const person = world.newPerson();
    const first = world.browser();
    expect(await world.signIn(first, provider, person)).toBe('/');
    expect(await first.me()).toBe(person.email);
    expect((await first.call('credits.balance', undefined, 'query')).text).toContain('"balance":100');

    const second = world.browser();
    await world.signIn(second, provider, { ...person, email: 'moved@example.test' });
    // By the provider's own id: an address that changed there makes nobody somebody else.
    expect(await second.me()).toBe(person.email);
    const [{ accounts, visits } = { accounts: 0, visits: 0 }] = await world.sql<{
      accounts: number;
      visits: number;
    }>(
      `select (select count(*)::int from identity.users where email = ?) as accounts,
              (select count(*)::int from identity.connections
                where subject = ? and last_used_at is not null and email = 'moved@example.test') as visits`,
      [person.email, person.subject],
    );
    expect([accounts, visits]).toEqual([1, 1]);
  });

  it.each([true, false])(
    'takes the address as verified only when the provider says so (%s)',
    async (isEmailVerified) => {
      const browser = world.browser();
      await world.signIn(browser, provider, world.newPerson({ isEmailVerified }));
      const me = await browser.call('identity.me', undefined, 'query');
      expect(me.text).toContain(`"isEmailVerified":${isEmailVerified}`);
    },
  );

  it('goes on to where the person wanted to be', async () => {
    const next = '/images/42?from=strip';
    expect(await world.signIn(world.browser(), provider, world.newPerson(), { next })).toBe(next);
  });

  it('says that the person said no there, and keeps where they wanted to be', async () => {
    const browser = world.browser();
    expect(await world.signIn(browser, provider, 'deny', { next: '/gallery' })).toBe(
      `${problem('identity.connection-cancelled', provider)}&next=%2Fgallery`,
    );
    expect(await browser.me()).toBeNull();
  });

  it('refuses a closed account', async () => {
    const person = world.newPerson();
    await world.signIn(world.browser(), provider, person);
    const [user] = await world.sql<{ id: string }>('select id from identity.users where email = ?', [
      person.email,
    ]);
    await updateUser(newContext(world.api.parts), user?.id ?? '', { isActive: false });
    const browser = world.browser();
    expect(await world.signIn(browser, provider, person)).toBe(problem('identity.inactive', provider));
    expect(await browser.me()).toBeNull();
  });

  it('asks for the second factor of an account that has one, and signs nobody in before', async () => {
    const person = world.newPerson();
    await world.signIn(world.browser(), provider, person);
    await world.sql(
      `insert into identity.totp_secrets (user_id, sealed_secret, confirmed_at)
       select id, 'sealed', now() from identity.users where email = ?`,
      [person.email],
    );
    const browser = world.browser();
    const place = await world.signIn(browser, provider, person, { next: '/gallery' });
    expect(place).toMatch(/^\/second-factor\?next=%2Fgallery#ticket=[^&]+&methods=totp&expiresAt=/);
    expect(await browser.me()).toBeNull();
  });

  it('hands tokens to a script that brings code and state, by GET and by POST', async () => {
    const person = world.newPerson();
    const begin = async () => {
      const answer = await callRest(world.api.url, `/auth/oauth/${provider}`);
      expect(answer.status).toBe(200);
      return begun.parse(answer.body);
    };
    const one = await begin();
    const callback = await consentAs(one.authorization_url, person);
    expect(callback.pathname).toBe(`/api/v1/auth/oauth/${provider}/callback`);
    expect(callback.searchParams.get('state')).toBe(one.state);
    const got = await callRest(world.api.url, `/auth/oauth/${provider}/callback${callback.search}`);
    expect([got.status, got.body]).toEqual([
      200,
      expect.objectContaining({ token_type: 'bearer', refresh_token: expect.stringMatching(/^pgr_/) }),
    ]);
    // The browser that was sent there is signed in to nothing.
    expect(got.headers.getSetCookie()).toEqual([]);

    const other = await begin();
    const code = (await consentAs(other.authorization_url, person)).searchParams.get('code');
    const posted = await callRest(world.api.url, `/auth/oauth/${provider}/callback`, {
      body: { code, state: other.state },
    });
    expect([posted.status, posted.body]).toEqual([
      200,
      expect.objectContaining({ user: expect.objectContaining({ email: person.email }) }),
    ]);
  });
});

const begun = z.object({ authorization_url: z.url(), state: z.string() });

describe('a new account', () => {
  const settingsAfter = async (asked: Readonly<Record<string, string>>, browserLanguage?: string) => {
    const browser = world.browser(browserLanguage);
    await world.signIn(browser, 'discord', world.newPerson(), { asked });
    return (await browser.call('identity.profile.settings', undefined, 'query')).text;
  };

  it('is in the language, theme and time zone that its person left in', async () => {
    const text = await settingsAfter({ language: 'en', theme: 'dark', time_zone: 'America/Lima' });
    expect(text).toContain('"language":"en","theme":"dark","timeZone":"America/Lima"');
  });

  it.each([
    {},
    { language: 'xx', theme: '__proto__', time_zone: "x'; --" },
    { time_zone: 'A'.repeat(5_000) },
  ])('is as every new one where the address says nothing that can be read (%#)', async (asked) => {
    const text = await settingsAfter(asked);
    expect(text).toContain('"language":"ko","theme":"system","timeZone":"Asia/Seoul"');
  });

  it.each([
    [{}, 'en-US,en;q=0.9', 'en'],
    [{ language: 'xx' }, 'en-US', 'en'],
    [{}, 'ko-KR', 'ko'],
    [{ language: 'ko' }, 'en-US', 'ko'],
    [{ language: 'en' }, 'ko-KR', 'en'],
  ])('speaks as the page did (%o), else as the browser does (%s): %s', async (asked, spoken, language) => {
    expect(await settingsAfter(asked, spoken)).toContain(`"language":"${language}"`);
  });

  it('alone takes it over: who has one already finds it as it was', async () => {
    const person = world.newPerson();
    await world.signIn(world.browser(), 'google', person);
    const again = world.browser();
    await world.signIn(again, 'google', person, { asked: { language: 'en', time_zone: 'America/Lima' } });
    const { text } = await again.call('identity.profile.settings', undefined, 'query');
    expect(text).toContain('"language":"ko","theme":"system","timeZone":"Asia/Seoul"');
  });
});

describe('what a provider shares', () => {
  it('must be an address to make an account', async () => {
    const browser = world.browser();
    const place = await world.signIn(browser, 'kakao', world.newPerson({ email: '' }));
    expect(place).toBe(problem('identity.connection-email-missing', 'kakao'));
  });

  it.each([
    [true, 0],
    [false, 1],
  ])(
    'is asked by mail where the provider does not vouch for it (%s: %i mails)',
    async (isEmailVerified, count) => {
      const person = world.newPerson({ isEmailVerified });
      await world.signIn(world.browser(), 'kakao', person);
      const mails = await world.sql(
        `select 1 from queue.job where name = 'identity.send-mail' and data ->> 'to' = ?
          and data ->> 'template' = 'verify-email'`,
        [person.email],
      );
      expect(mails).toHaveLength(count);
    },
  );

  it('verifies the address of an account that it made unverified, once it is verified there', async () => {
    const person = world.newPerson({ isEmailVerified: false });
    await world.signIn(world.browser(), 'discord', person);
    const browser = world.browser();
    await world.signIn(browser, 'discord', { ...person, isEmailVerified: true });
    expect((await browser.call('identity.me', undefined, 'query')).text).toContain('"isEmailVerified":true');
  });

  it('verifies the address, and shuts out whoever was in the account by other means before', async () => {
    const person = world.newPerson({ isEmailVerified: false });
    const stranger = world.browser();
    await world.signIn(stranger, 'discord', person);
    const key = { name: 'kept', scopes: ['account:read'], expiresInDays: 1 };
    const made = await stranger.call('identity.apiKeys.create', key);
    const secret = /"secret":"(pgv_[^"]+)"/.exec(made.text)?.[1] ?? '';
    await stranger.call('identity.email.changePassword', { newPassword: 'a wholly different secret' });
    expect((await callRest(world.api.url, '/auth/me', { token: secret })).status).toBe(200);

    const browser = world.browser();
    await world.signIn(browser, 'discord', { ...person, isEmailVerified: true });
    expect(await browser.me()).toBe(person.email);
    expect(await stranger.me()).toBeNull();
    expect((await callRest(world.api.url, '/auth/me', { token: secret })).status).toBe(401);
    const body = { email: person.email, password: 'a wholly different secret' };
    expect((await callRest(world.api.url, '/auth/login', { body })).status).toBe(401);
  });

  /** Comes back with a verified address while the account is held, in which `meanwhile` happens to it. */
  async function returnWhile(meanwhile: (tx: EntityManager, userId: string) => Promise<unknown>) {
    const person = world.newPerson({ isEmailVerified: false });
    await world.signIn(world.browser(), 'discord', person);
    const [{ id: userId } = { id: '' }] = await world.sql<{ id: string }>(
      'select id from identity.users where email = ?',
      [person.email],
    );
    const browser = world.browser();
    const way = await world.walkTo(browser, 'discord', { ...person, isEmailVerified: true });
    const { visit } = await world.api.parts.orm.em.fork().transactional(async (tx) => {
      await lockPerson(tx, userId);
      const visit = browser.get(way);
      await expect.poll(() => world.sql(waitsForAnAccount), { timeout: 20_000 }).toHaveLength(1);
      await meanwhile(tx, userId);
      return { visit };
    });
    return { place: (await visit).location, me: await browser.me(), person };
  }

  const verified = { emailVerifiedAt: new Date() };

  it.each([
    [
      'the address was verified by a reset, which took this link away',
      async (tx: EntityManager, userId: string) => {
        await forgetUnprovenWaysIn(tx, userId, { at: new Date() });
        await tx.nativeUpdate(User, { id: userId }, verified);
        await dropEverySession(tx, userId);
      },
    ],
    [
      'the address was verified and every session ended',
      async (tx: EntityManager, userId: string) => {
        await tx.nativeUpdate(User, { id: userId }, verified);
        await dropEverySession(tx, userId);
      },
    ],
    [
      'the link was taken away',
      (tx: EntityManager, userId: string) =>
        tx.execute('delete from identity.connections where user_id = ?', [userId]),
    ],
  ])('lets nobody in when, on their way back, %s', async (_, meanwhile) => {
    const { place, me } = await returnWhile(meanwhile);
    expect([place, me]).toEqual([problem('identity.unauthenticated', 'discord'), null]);
  });

  it('lets in who has confirmed the address by mail meanwhile', async () => {
    const { place, me, person } = await returnWhile((tx, userId) =>
      tx.nativeUpdate(User, { id: userId }, verified),
    );
    expect([place, me]).toEqual(['/', person.email]);
  });

  it('vouches for no other address that the account has got meanwhile', async () => {
    const { place, me, person } = await returnWhile((tx, userId) =>
      tx.execute(`update identity.users set email = 'moved.' || email where id = ?`, [userId]),
    );
    expect([place, me]).toEqual(['/', `moved.${person.email}`]);
    const rows = await world.sql('select email_verified_at from identity.users where email = ?', [
      `moved.${person.email}`,
    ]);
    expect(rows).toEqual([{ email_verified_at: null }]);
  });

  it('is written down as a way in, without the address', async () => {
    const person = world.newPerson();
    await world.signIn(world.browser(), 'google', person);
    const acts = await world.sql<{ action: string; details: unknown }>(
      `select action, details from identity.audit_events
        where target_user_id = (select id from identity.users where email = ?) order by id`,
      [person.email],
    );
    expect(acts).toEqual([
      { action: 'identity.registered', details: {} },
      { action: 'identity.signed-in', details: { proof: 'provider', via: 'cookie' } },
    ]);
  });
});

describe('the door', () => {
  it('offers the providers that are configured, and says which are for practice', async () => {
    const answer = await world.browser().call('identity.connections.providers', undefined, 'query');
    expect(JSON.parse(answer.text)).toEqual({
      result: {
        data: {
          items: ['kakao', 'google', 'discord'].map((provider) => ({ provider, isPractice: true })),
        },
      },
    });
  });

  it('knows no other provider, and none that is not configured', async () => {
    expect((await fetch(`${world.api.url}/auth/github/start`)).status).toBe(404);
    const bare = await startConnectedApi({ config: { oauth: {} } });
    const place = (await bare.browser().get('/auth/google/start')).location;
    expect(place).toBe(problem('identity.provider-not-offered', 'google'));
    expect(codeOf(await callRest(bare.api.url, '/auth/oauth/google'))).toBe('identity.provider-not-offered');
    const link = await (await bare.withPassword('a@example.test')).browser.call('identity.connections.link', {
      provider: 'google',
    });
    expect(trpcCodeOf(link)).toBe('identity.provider-not-offered');
    await bare.stop();
  });
});
