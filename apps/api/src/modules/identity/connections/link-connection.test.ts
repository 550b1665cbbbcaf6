import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newContext } from '../../../parts.ts';
import { trpcCodeOf } from '../../../testing/index.ts';
import { updateUser } from '../update-user.ts';
import { type ConnectedApi, startConnectedApi } from './testing/connected-api.ts';
import type { TestBrowser } from './testing/test-browser.ts';

let world: ConnectedApi;
beforeAll(async () => {
  world = await startConnectedApi();
});
afterAll(() => world?.stop());

const providers = ['google', 'discord', 'kakao'] as const;
const problem = (code: string, provider: string) =>
  `/account/connections?problem=${code}&provider=${provider}`;
const linked = async (browser: TestBrowser) => {
  const { text } = await browser.call('identity.connections.list', undefined, 'query');
  return [...text.matchAll(/"provider":"(\w+)"[^}]*"canUnlink":(\w+)/g)].map(
    ([, provider, can]) => `${provider} ${can}`,
  );
};
const actsOf = async (userId: string) => {
  const rows = await world.sql<{ action: string; details: unknown }>(
    `select action, details from identity.audit_events
      where target_user_id = ? and action like 'identity.connection-%' order by id`,
    [userId],
  );
  return rows.map(({ action, details }) => [action, details]);
};

describe.each(providers)('linking %s', (provider) => {
  it('opens the account to that way in, when both sides know the address as verified', async () => {
    const person = world.newPerson();
    const { browser, userId } = await world.withPassword(person.email);
    const back = await browser.get(await world.linkTo(browser, provider, person));
    expect(back.location).toBe(`/account/connections?linked=${provider}`);
    expect(await linked(browser)).toEqual([`${provider} true`]);
    expect(await actsOf(userId)).toEqual([['identity.connection-linked', { provider }]]);

    const elsewhere = world.browser();
    expect(await world.signIn(elsewhere, provider, person)).toBe('/');
    expect(await elsewhere.me()).toBe(person.email);
  });

  it('is refused while the address is not verified here', async () => {
    const person = world.newPerson();
    const { browser, userId } = await world.withPassword(person.email, false);
    const back = await browser.get(await world.linkTo(browser, provider, person));
    expect(back.location).toBe(problem('identity.connection-unverified', provider));
    expect(await linked(browser)).toEqual([]);
    expect(await actsOf(userId)).toEqual([
      ['identity.connection-refused', { provider, why: 'identity.connection-unverified' }],
    ]);
  });

  it('is refused while the address is not verified there', async () => {
    const person = world.newPerson({ isEmailVerified: false });
    const { browser } = await world.withPassword(person.email);
    const back = await browser.get(await world.linkTo(browser, provider, person));
    expect(back.location).toBe(problem('identity.connection-unverified', provider));
  });

  it('is refused for another address than the one of the account', async () => {
    const { browser } = await world.withPassword(world.newPerson().email);
    const back = await browser.get(await world.linkTo(browser, provider, world.newPerson()));
    expect(back.location).toBe(problem('identity.connection-email-differs', provider));
    expect(await linked(browser)).toEqual([]);
  });
});

describe('linking', () => {
  it('is refused to a session that has not proven itself lately', async () => {
    const { browser, userId } = await world.withPassword(world.newPerson().email);
    await world.sql(
      `update identity.sessions set proven_at = now() - interval '11 minutes' where user_id = ?`,
      [userId],
    );
    await updateUser(newContext(world.api.parts), userId, {});
    for (const row of ['link', 'unlink']) {
      const answer = await browser.call(`identity.connections.${row}`, { provider: 'google' });
      expect([row, trpcCodeOf(answer)]).toEqual([row, 'identity.step-up-required']);
    }
  });

  it('does not make a sign-in at the provider a proof where the account has a password', async () => {
    const person = world.newPerson();
    const { browser } = await world.withPassword(person.email);
    await browser.get(await world.linkTo(browser, 'google', person));
    const later = world.browser();
    await world.signIn(later, 'google', person);
    expect(await later.me()).toBe(person.email);
    const refused = await later.call('identity.connections.unlink', { provider: 'google' });
    expect(trpcCodeOf(refused)).toBe('identity.step-up-required');

    const other = world.newPerson();
    const onlyThere = world.browser();
    await world.signIn(onlyThere, 'google', other);
    const asked = await onlyThere.call('identity.connections.link', { provider: 'discord' });
    expect(trpcCodeOf(asked)).toBeNull();
  });

  it('comes to nothing when the person has signed out meanwhile', async () => {
    const person = world.newPerson();
    const { browser, userId } = await world.withPassword(person.email);
    const path = await world.linkTo(browser, 'google', person);
    await browser.call('identity.logOut');
    expect((await browser.get(path)).location).toBe(problem('identity.unauthenticated', 'google'));
    expect(await actsOf(userId)).toEqual([]);
  });

  it('comes to nothing in another session, also of the same person', async () => {
    const person = world.newPerson();
    const { browser } = await world.withPassword(person.email);
    const stranger = await world.withPassword(world.newPerson().email);
    const path = await world.linkTo(browser, 'google', person);
    browser.cookies.set('pingvas', stranger.browser.cookies.get('pingvas') ?? '');
    expect((await browser.get(path)).location).toBe(problem('identity.unauthenticated', 'google'));
    expect(await linked(stranger.browser)).toEqual([]);
  });

  it('cannot be finished in the browser of somebody else', async () => {
    const person = world.newPerson();
    const attacker = await world.withPassword(world.newPerson().email);
    const victim = await world.withPassword(person.email);
    const path = await world.linkTo(attacker.browser, 'google', person);
    expect((await victim.browser.get(path)).location).toBe(
      '/sign-in?problem=identity.connection-state&provider=google',
    );
    expect(await linked(victim.browser)).toEqual([]);
  });

  it('is refused for an account at the provider that another account has', async () => {
    const person = world.newPerson();
    await world.signIn(world.browser(), 'discord', person);
    const moved = { ...person, email: world.newPerson().email };
    const { browser, userId } = await world.withPassword(moved.email);
    const back = await browser.get(await world.linkTo(browser, 'discord', moved));
    expect(back.location).toBe(problem('identity.connection-taken', 'discord'));
    expect(await linked(browser)).toEqual([]);
    expect(await actsOf(userId)).toEqual([
      ['identity.connection-refused', { provider: 'discord', why: 'identity.connection-taken' }],
    ]);
  });

  it('is refused for a second account at the same provider, and the same one again is no matter', async () => {
    const person = world.newPerson();
    const { browser } = await world.withPassword(person.email);
    const link = async (subject: string) =>
      (await browser.get(await world.linkTo(browser, 'kakao', { ...person, subject }))).location;
    expect(await link('4711')).toBe('/account/connections?linked=kakao');
    expect(await link('4711')).toBe('/account/connections?linked=kakao');
    expect(await link('4712')).toBe(problem('identity.connection-exists', 'kakao'));
    expect(await linked(browser)).toEqual(['kakao true']);
  });

  it('gives one account to one of two who finish at once', async () => {
    const person = world.newPerson({ subject: '815001' });
    const other = world.newPerson({ subject: '815001' });
    const [one, two] = [await world.withPassword(person.email), await world.withPassword(other.email)];
    const paths = [
      await world.linkTo(one.browser, 'discord', person),
      await world.linkTo(two.browser, 'discord', other),
    ] as const;
    const places = await Promise.all([one.browser.get(paths[0]), two.browser.get(paths[1])]);
    expect(places.map(({ location }) => location).sort()).toEqual([
      '/account/connections?linked=discord',
      problem('identity.connection-taken', 'discord'),
    ]);
  });

  it('says that the person said no there', async () => {
    const { browser } = await world.withPassword(world.newPerson().email);
    const back = await browser.get(await world.linkTo(browser, 'google', 'deny'));
    expect(back.location).toBe(problem('identity.connection-cancelled', 'google'));
  });
});

describe('unlinking', () => {
  const unlink = (browser: TestBrowser, provider: string) =>
    browser.call('identity.connections.unlink', { provider });

  it('takes the way in away', async () => {
    const person = world.newPerson();
    const { browser, userId } = await world.withPassword(person.email);
    await browser.get(await world.linkTo(browser, 'google', person));
    expect((await unlink(browser, 'google')).text).toContain('"ok":true');
    expect(await linked(browser)).toEqual([]);
    expect((await actsOf(userId)).at(-1)).toEqual(['identity.connection-unlinked', { provider: 'google' }]);
    expect(await world.signIn(world.browser(), 'google', person)).toContain(
      'identity.connection-needs-linking',
    );
  });

  it('is refused for the last way in, and says so before it is tried', async () => {
    const [browser, person] = [world.browser(), world.newPerson()];
    await world.signIn(browser, 'google', person);
    expect(await linked(browser)).toEqual(['google false']);
    expect(trpcCodeOf(await unlink(browser, 'google'))).toBe('identity.last-way-in');
    expect(await linked(browser)).toEqual(['google false']);
  });

  it('leaves one of two when both are unlinked at once', async () => {
    const [browser, person] = [world.browser(), world.newPerson()];
    await world.signIn(browser, 'google', person);
    await browser.get(await world.linkTo(browser, 'kakao', person));
    expect(await linked(browser)).toEqual(['google true', 'kakao true']);
    const answers = await Promise.all([unlink(browser, 'google'), unlink(browser, 'kakao')]);
    expect(answers.map(trpcCodeOf).sort()).toEqual([null, 'identity.last-way-in'].sort());
    expect(await linked(browser)).toHaveLength(1);
  });

  it('is allowed when a passkey remains', async () => {
    const [browser, person] = [world.browser(), world.newPerson()];
    await world.signIn(browser, 'discord', person);
    await world.sql(
      `insert into identity.passkeys (id, user_id, credential_id, public_key, counter, transports, is_synced, name)
       select gen_random_uuid(), id, ?, 'AAAA', 0, '[]', false, 'a key' from identity.users where email = ?`,
      [person.subject, person.email],
    );
    expect(await linked(browser)).toEqual(['discord true']);
    expect((await unlink(browser, 'discord')).text).toContain('"ok":true');
  });

  it('is told by mail, as linking is', async () => {
    const person = world.newPerson();
    const { browser, userId } = await world.withPassword(person.email);
    await browser.get(await world.linkTo(browser, 'kakao', person));
    await unlink(browser, 'kakao');
    const mails = await world.sql<{ values: unknown }>(
      `select data -> 'values' as values from queue.job
        where name = 'identity.send-mail' and data ->> 'userId' = ? and data ->> 'template' = 'connection-changed'
        order by created_on, id`,
      [userId],
    );
    expect(mails.map(({ values }) => values)).toEqual([
      expect.objectContaining({ change: 'linked', provider: 'kakao' }),
      expect.objectContaining({ change: 'unlinked', provider: 'kakao' }),
    ]);
  });

  it('leaves the passkey that is the last way in then', async () => {
    const [browser, person] = [world.browser(), world.newPerson()];
    await world.signIn(browser, 'discord', person);
    const [passkey] = await world.sql<{ id: string }>(
      `insert into identity.passkeys (id, user_id, credential_id, public_key, counter, transports, is_synced, name)
       select gen_random_uuid(), id, ?, 'AAAA', 0, '[]', false, 'a key' from identity.users where email = ?
       returning id`,
      [person.subject, person.email],
    );
    const remove = () => browser.call('identity.passkeys.remove', { passkeyId: passkey?.id });
    expect((await unlink(browser, 'discord')).text).toContain('"ok":true');
    expect(trpcCodeOf(await remove())).toBe('identity.last-way-in');
    expect(await world.sql('select 1 from identity.passkeys where id = ?', [passkey?.id])).toHaveLength(1);
  });

  it('counts no link to a provider that is offered no longer', async () => {
    const [browser, person] = [world.browser(), world.newPerson()];
    await world.signIn(browser, 'google', person);
    await browser.get(await world.linkTo(browser, 'kakao', person));
    const { oauth } = world.api.parts.config;
    const { kakao: _, ...others } = oauth;
    Object.assign(world.api.parts.config, { oauth: others });
    try {
      expect(trpcCodeOf(await unlink(browser, 'google'))).toBe('identity.last-way-in');
    } finally {
      Object.assign(world.api.parts.config, { oauth });
    }
  });

  it('says that there is nothing to unlink', async () => {
    const { browser } = await world.withPassword(world.newPerson().email);
    expect(trpcCodeOf(await unlink(browser, 'google'))).toBe('identity.connection-not-found');
  });
});
