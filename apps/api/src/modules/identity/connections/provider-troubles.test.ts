import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { callRest, codeOf } from '../../../testing/index.ts';
import { type ConnectedApi, startConnectedApi } from './testing/connected-api.ts';

let world: ConnectedApi;
beforeAll(async () => {
  world = await startConnectedApi();
});
afterEach(() => world.standIns.troubles.clear());
afterAll(() => world?.stop());

const problem = (code: string, provider: string) => `/sign-in?problem=${code}&provider=${provider}`;

describe('a provider in trouble', () => {
  it.each([
    ['google', 'discovery', 'down', 'identity.provider-unavailable'],
    ['kakao', 'discovery', 'malformed', 'identity.provider-malformed'],
  ] as const)('%s, whose %s is %s, is said at the door: %s', async (provider, place, trouble, code) => {
    world.standIns.troubles.set(provider, place, trouble);
    const browser = world.browser();
    const start = await browser.get(`/auth/${provider}/start?next=/gallery`);
    expect(start.location).toBe(problem(code, provider));
    const rest = await callRest(world.api.url, `/auth/oauth/${provider}`);
    expect(codeOf(rest)).toBe(code);
    world.standIns.troubles.clear();
    // It is asked again as soon as somebody tries again.
    expect(await world.signIn(browser, provider, world.newPerson())).toBe('/');
  });

  it.each([
    ['google', 'token', 'down', 'identity.provider-unavailable'],
    ['google', 'token', 'malformed', 'identity.provider-malformed'],
    ['discord', 'token', 'down', 'identity.provider-unavailable'],
    ['discord', 'token', 'malformed', 'identity.provider-malformed'],
    ['discord', 'profile', 'down', 'identity.provider-unavailable'],
    ['discord', 'profile', 'malformed', 'identity.provider-malformed'],
    ['kakao', 'token', 'down', 'identity.provider-unavailable'],
    ['kakao', 'token', 'malformed', 'identity.provider-malformed'],
    ['kakao', 'profile', 'down', 'identity.provider-unavailable'],
    ['kakao', 'profile', 'malformed', 'identity.provider-malformed'],
  ] as const)('%s, whose %s is %s, signs nobody in: %s', async (provider, place, trouble, code) => {
    const [browser, person] = [world.browser(), world.newPerson()];
    const path = await world.walkTo(browser, provider, person);
    world.standIns.troubles.set(provider, place, trouble);
    expect((await browser.get(path)).location).toBe(problem(code, provider));
    expect(await browser.me()).toBeNull();
    expect(await world.sql('select 1 from identity.users where email = ?', [person.email])).toEqual([]);
  });

  it('whose keys are away signs nobody in, and does once they are back', async () => {
    const other = await startConnectedApi();
    other.standIns.troubles.set('google', 'keys', 'down');
    const person = other.newPerson();
    const browser = other.browser();
    expect(await other.signIn(browser, 'google', person)).toBe(
      problem('identity.provider-unavailable', 'google'),
    );
    other.standIns.troubles.clear();
    expect(await other.signIn(browser, 'google', person)).toBe('/');
    await other.stop();
  });

  it('that keeps silent holds no connection of the database, and ends when the caller leaves', async () => {
    const browser = world.browser();
    const path = await world.walkTo(browser, 'discord', world.newPerson());
    world.standIns.troubles.set('discord', 'token', 'silent');
    const leave = new AbortController();
    const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const waiting = fetch(`${world.api.url}${path}`, {
      redirect: 'manual',
      headers: { cookie },
      signal: leave.signal,
    }).catch(() => 'left');
    const attemptIsTaken = async () =>
      (await world.sql('select 1 from identity.oauth_attempts')).length === 0;
    await expect.poll(attemptIsTaken).toBe(true);
    const open = await world.sql<{ count: number }>(
      `select count(*)::int as count from pg_stat_activity
        where datname = current_database() and state = 'idle in transaction'`,
    );
    expect(open).toEqual([{ count: 0 }]);
    leave.abort();
    expect(await waiting).toBe('left');
  });

  it.each([
    ['temporarily_unavailable', 'identity.provider-unavailable'],
    ['server_error', 'identity.provider-unavailable'],
    ['invalid_scope', 'identity.connection-refused'],
    ['<script>alert(1)</script>', 'identity.connection-refused'],
  ])('that answers error=%s is said at the door in our own words', async (error, code) => {
    const browser = world.browser();
    const path = await world.walkTo(browser, 'kakao', world.newPerson());
    const state = new URLSearchParams(path.split('?')[1]).get('state') ?? '';
    const query = new URLSearchParams({ error, error_description: 'words of theirs', state });
    expect((await browser.get(`/auth/kakao/callback?${query}`)).location).toBe(problem(code, 'kakao'));
  });
});
