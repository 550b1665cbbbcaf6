import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  callRest,
  callTrpc,
  codeOf,
  signedInBy,
  startTestApi,
  type TestApi,
} from '../../../testing/index.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi({ config: { trustedProxyHops: 1 } });
});
afterAll(() => api?.stop());

const listed = z.object({
  items: z.array(
    z.object({
      id: z.string(),
      kind: z.string(),
      is_current: z.boolean(),
      user_agent: z.string().nullable(),
      address: z.string().nullable(),
      place: z.object({ country_code: z.string().nullable(), is_local: z.boolean() }),
    }),
  ),
});
const sessionsOf = async (token: string) =>
  listed.parse((await callRest(api.url, '/auth/sessions', { token })).body).items;
const me = async (token: string) => (await callRest(api.url, '/auth/me', { token })).status;
const end = (token: string, id: string) =>
  callRest(api.url, `/auth/sessions/${id}`, { method: 'DELETE', token });

async function newAccount() {
  const body = { email: `${randomUUID()}@example.test`, password: randomUUID() };
  const first = signedInBy(await callRest(api.url, '/auth/register', { body }));
  return {
    ...first,
    body,
    again: async (userAgent: string) =>
      signedInBy(await callRest(api.url, '/auth/login', { body, headers: { 'user-agent': userAgent } })),
    async inBrowser() {
      const answer = await callTrpc(api.url, {
        ...{ router: 'trpc', path: 'identity.logIn', kind: 'mutation', input: body },
        headers: { origin: api.url, 'user-agent': 'a browser' },
      });
      return /pingvas=([^;]+)/.exec(answer.headers.get('set-cookie') ?? '')?.[1] ?? '';
    },
  };
}

describe('the sessions of an account', () => {
  it('are listed once each with what they came from, the one that asks first', async () => {
    const account = await newAccount();
    const { token } = await account.again('a script');
    await account.inBrowser();
    const items = await sessionsOf(token);
    expect(items.map(({ kind, is_current, user_agent }) => [kind, is_current, user_agent])).toEqual([
      ['program', true, 'a script'],
      ['browser', false, 'a browser'],
      ['program', false, expect.any(String)],
    ]);
    expect(items.every(({ address }) => address === '127.0.0.1')).toBe(true);
  });

  it('say in which country each of them is, as far as its address tells', async () => {
    const account = await newAccount();
    for (const from of ['168.126.63.1', '2001:67c:2e8::1', '::ffff:202.12.29.1', '203.0.113.7', 'nonsense'])
      await callRest(api.url, '/auth/login', { body: account.body, headers: { 'x-forwarded-for': from } });
    const places = (await sessionsOf(account.token)).map(({ address, place }) => [address, place]);
    const local = ['127.0.0.1', { country_code: null, is_local: true }];
    expect(places).toEqual([
      local,
      local,
      ['203.0.113.7', { country_code: null, is_local: false }],
      ['202.12.29.1', { country_code: 'AU', is_local: false }],
      ['2001:67c:2e8::1', { country_code: 'NL', is_local: false }],
      ['168.126.63.1', { country_code: 'KR', is_local: false }],
    ]);
  });

  it('show no token and nothing that opens anything', async () => {
    const account = await newAccount();
    const cookie = await account.inBrowser();
    const text = JSON.stringify(await sessionsOf(account.token));
    expect(text).not.toContain(account.token);
    expect(text).not.toContain(cookie);
    for (const { id } of await sessionsOf(account.token)) expect(await me(id)).toBe(401);
  });

  it('end one by one, and the others go on', async () => {
    const account = await newAccount();
    const [one, other] = [await account.again('one'), await account.again('other')];
    const target = (await sessionsOf(account.token)).find(({ user_agent }) => user_agent === 'one');
    expect((await end(account.token, target?.id ?? '')).status).toBe(200);
    expect([await me(one.token), await me(other.token), await me(account.token)]).toEqual([401, 200, 200]);
    const refreshed = await callRest(api.url, '/auth/refresh', { body: { refresh_token: one.refreshToken } });
    expect(codeOf(refreshed)).toBe('identity.refresh-refused');
  });

  it('end all but the one that asks', async () => {
    const account = await newAccount();
    const [other, cookie] = [await account.again('other'), await account.inBrowser()];
    const answer = await callRest(api.url, '/auth/sessions/end-others', {
      method: 'POST',
      token: account.token,
    });
    expect(answer.body).toEqual({ ended: 2 });
    expect([await me(account.token), await me(other.token), await me(cookie)]).toEqual([200, 401, 401]);
    expect(await sessionsOf(account.token)).toHaveLength(1);
  });

  it('end all, the one that asks included', async () => {
    const account = await newAccount();
    const other = await account.again('other');
    await callRest(api.url, '/auth/logout-everywhere', { method: 'POST', token: account.token });
    expect([await me(account.token), await me(other.token)]).toEqual([401, 401]);
  });

  it('are nobody else’s to end, and nobody else’s exist', async () => {
    const [account, stranger] = [await newAccount(), await newAccount()];
    const [session] = await sessionsOf(account.token);
    for (const id of [session?.id ?? '', randomUUID(), 'f'.repeat(64)]) {
      const answer = await end(stranger.token, id);
      expect([answer.status, codeOf(answer)]).toEqual([404, 'identity.session-not-found']);
    }
    expect(await me(account.token)).toBe(200);
  });

  it('are not named by what only looks like an id', async () => {
    const { token } = await newAccount();
    for (const id of ['-'.repeat(36), 'a'.repeat(36), `${'a'.repeat(35)}-`, 'a'.repeat(63), '-'.repeat(64)]) {
      expect([id, codeOf(await end(token, id))]).toEqual([id, 'request.invalid']);
    }
    expect(codeOf(await end(token, 'a'.repeat(64)))).toBe('identity.session-not-found');
  });

  it('begin with a token of their own: one that was there before signing in opens nothing afterwards', async () => {
    const account = await newAccount();
    const planted = `pgs_${'A'.repeat(43)}`;
    const answer = await callTrpc(api.url, {
      ...{ router: 'trpc', path: 'identity.logIn', kind: 'mutation', input: account.body },
      headers: { origin: api.url, cookie: `pingvas=${planted}` },
    });
    expect(answer.headers.get('set-cookie')).not.toContain(planted);
    expect(await me(planted)).toBe(401);
  });

  it('end their open streams with them', async () => {
    const account = await newAccount();
    const { token } = await account.again('stream');
    const stream = await fetch(`${api.url}/trpc/live.events`, {
      headers: { authorization: `Bearer ${token}`, accept: 'text/event-stream' },
    });
    const frames = stream.body?.pipeThrough(new TextDecoderStream()).getReader();
    let heard = '';
    const next = async () => {
      const { value, done = true } = (await frames?.read()) ?? {};
      heard += value ?? '';
      return !done;
    };
    // It is open once its first news is there.
    while (!heard.includes('credits.changed') && (await next()));
    expect(heard).toContain('credits.changed');
    await callRest(api.url, '/auth/sessions/end-others', { method: 'POST', token: account.token });
    while (await next());
  });
});
