import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { appRouter } from '../../app-router.ts';
import { restRoutes } from '../../rest-routes.ts';
import {
  callRest,
  callTrpc,
  codeOf,
  signedInBy,
  startTestApi,
  type TestApi,
  type TestPerson,
  trpcCodeOf,
} from '../../testing/index.ts';
import { proceduresOf } from '../../testing/procedures-of.ts';
import { ordinaryRates } from './limit-rates.ts';
import type { LimitName } from './limits.ts';

let api: TestApi;
beforeAll(async () => {
  const limitRates = {
    ...ordinaryRates(),
    register: { points: 1_000, seconds: 60 },
    'log-in-account': { points: 3, seconds: 60 },
  };
  api = await startTestApi({ config: { trustedProxyHops: 1, limitRates } });
});
afterAll(() => api?.stop());

let last = 0;
/** An address that nobody has called from yet, as a proxy of ours writes it. */
const newAddress = () => {
  last += 1;
  return { 'x-forwarded-for': `198.51.${last >> 8}.${last & 255}` };
};
const password = 'a long enough phrase';
const nobody = { email: 'nobody@example.test', password };

const logIn = (headers: Record<string, string>, email = `${++last}@example.test`) =>
  callRest(api.url, '/auth/login', { body: { email, password }, headers });

describe('tries to sign in', () => {
  it('are five a minute from one address, and the sixth is told when to come again', async () => {
    const headers = newAddress();
    const answers = [];
    for (let n = 1; n <= 6; n += 1) answers.push(await logIn(headers));
    expect(answers.map(({ status }) => status)).toEqual([401, 401, 401, 401, 401, 429]);
    const refused = answers[5];
    expect(refused?.body).toMatchObject({
      success: false,
      error_code: 'request.rate-limited',
      details: { retry_after_seconds: expect.any(Number) },
    });
    const seconds = Number(refused?.headers.get('retry-after'));
    expect(seconds).toBeGreaterThan(0);
    expect(seconds).toBeLessThanOrEqual(60);
    expect((await logIn(newAddress())).status).toBe(401);
  });

  it('are counted together in both interfaces, sent at once or one after the other', async () => {
    const headers = newAddress();
    const tries = await Promise.all([
      ...Array.from({ length: 4 }, () => logIn(headers)),
      ...['identity.logIn', 'identity.issueTokens'].flatMap((path) =>
        [1, 2].map(() =>
          callTrpc(api.url, { path, input: { ...nobody, email: `${++last}@example.test` }, headers }),
        ),
      ),
    ]);
    expect(tries.filter(({ status }) => status === 401).length).toBe(5);
    expect(tries.filter(({ status }) => status === 429).length).toBe(3);
  });

  it('are counted one by one inside of a batch', async () => {
    const paths = Array(8).fill('identity.logIn').join(',');
    const inputs = Array.from({ length: 8 }, (_, n) => [n, { email: `batch-${n}@example.test`, password }]);
    const answer = await fetch(`${api.url}/trpc/${paths}?batch=1`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...newAddress() },
      body: JSON.stringify(Object.fromEntries(inputs)),
    });
    const text = await answer.text();
    expect(text.split('identity.wrong-credentials').length - 1).toBe(5);
    expect(text.split('request.rate-limited').length - 1).toBe(3);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
  });

  it('count for the whole /64 of an IPv6 address, and not for what the caller claims left of our proxy', async () => {
    const statuses = [];
    for (let n = 1; n <= 6; n += 1) {
      const forwarded = `203.0.113.${n}, 2001:db8:7:7::${n}`;
      statuses.push((await logIn({ 'x-forwarded-for': forwarded })).status);
    }
    expect(statuses).toEqual([401, 401, 401, 401, 401, 429]);
  });

  it('also count when their input is wrong', async () => {
    const headers = newAddress();
    const statuses = [];
    for (let n = 1; n <= 6; n += 1) {
      statuses.push((await callTrpc(api.url, { path: 'identity.logIn', input: { n }, headers })).status);
    }
    expect(statuses).toEqual([400, 400, 400, 400, 400, 429]);
  });
});

describe('wrong passwords for one account', () => {
  const register = (email: string, username: string) =>
    callRest(api.url, '/auth/register', { body: { email, username, password }, headers: newAddress() });
  const tryPassword = async (email: string, given: string) =>
    (await callRest(api.url, '/auth/login', { body: { email, password: given }, headers: newAddress() }))
      .status;

  it('are counted from wherever they come, and whether or not the account exists', async () => {
    await register('carla@example.test', 'carla');
    const known = [];
    for (const name of ['carla', 'Carla', 'CARLA', 'carla']) {
      known.push(await tryPassword(name, 'not this one'));
    }
    const unknown = [];
    for (let n = 1; n <= 4; n += 1) unknown.push(await tryPassword('no-carla@example.test', 'not this one'));
    expect(known).toEqual([401, 401, 401, 429]);
    expect(unknown).toEqual(known);
    // Also the right one, or guessing would go on behind the limit.
    expect(await tryPassword('carla', password)).toBe(429);
  });

  it('are all that counts: the right one opens as often as it likes', async () => {
    await register('dora@example.test', 'dora');
    for (let n = 1; n <= 6; n += 1) expect(await tryPassword('dora', password)).toBe(200);
    const together = await Promise.all(Array.from({ length: 3 }, () => tryPassword('dora', 'not this one')));
    expect(together).toEqual([401, 401, 401]);
  });
});

describe('calls of one person', () => {
  it('are counted together, wherever they call from and with whichever token, and not for anybody else', async () => {
    const rates = { ...ordinaryRates(), api: { points: 20, seconds: 60 } };
    const own = await startTestApi({ config: { trustedProxyHops: 1, limitRates: rates } });
    try {
      const other = await own.newPerson();
      const account = { email: 'elif@example.test', password };
      const tokens = [];
      for (const path of ['/auth/register', '/auth/login']) {
        const answer = await callRest(own.url, path, { body: account, headers: newAddress() });
        tokens.push(signedInBy(answer).token);
      }
      const me = async (token: string) =>
        (await callRest(own.url, '/auth/me', { token, headers: newAddress() })).status;
      const statuses = [];
      for (let n = 1; n <= 21; n += 1) statuses.push(await me(tokens[n % 2] ?? ''));
      expect(statuses).toEqual([...Array(20).fill(200), 429]);
      expect(await me(other.token)).toBe(200);
    } finally {
      await own.stop();
    }
  });
});

describe('calls with what does not count', () => {
  const strangers = {
    unknown: { points: 3, seconds: 60 },
    'unknown-looks': { points: 6, seconds: 60 },
  };
  const limitRates = { ...ordinaryRates(1_000), ...strangers };

  it('are so many a minute from one address, and keep no machine there from its work', async () => {
    const own = await startTestApi({ config: { trustedProxyHops: 1, limitRates } });
    try {
      const [known, late, later] = [await own.newWorker(), await own.newWorker(), await own.newWorker()];
      const beat = async (token: string, headers: Record<string, string> = {}) => {
        const answer = await fetch(`${own.url}/worker-trpc/fleet.beat`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', authorization: `Bearer ${token}`, ...headers },
          body: JSON.stringify({ leases: [] }),
        });
        return answer.status;
      };
      const stranger = (n: number) => `pgw_${String(n).padStart(43, 'x')}`;
      const welcome = await beat(known.token);
      const statuses = [];
      for (let n = 1; n <= 5; n += 1) statuses.push(await beat(stranger(n)));
      expect(statuses).toEqual([401, 401, 401, 429, 429]);
      expect(welcome).not.toBe(429);
      // Whoever counts is let in beside them, also one that was never seen here.
      expect(await beat(known.token)).toBe(welcome);
      expect(await beat(late.token)).toBe(welcome);
      // Only where there are more than the database is asked about, one that was never seen has to wait.
      for (let n = 6; n <= 8; n += 1) expect(await beat(stranger(n))).toBe(429);
      expect([await beat(known.token), await beat(late.token)]).toEqual([welcome, welcome]);
      expect(await beat(later.token)).toBe(429);
      expect(await beat(later.token, newAddress())).toBe(welcome);
      expect(await beat(later.token)).toBe(welcome);
      // What people show there counts with it.
      expect((await callRest(own.url, '/auth/me', { token: `pgs_${'x'.repeat(43)}` })).status).toBe(429);
    } finally {
      await own.stop();
    }
  });

  it('keep nobody out who is behind the same address with a session or key that counts', async () => {
    const own = await startTestApi({ config: { trustedProxyHops: 1, limitRates } });
    try {
      const headers = newAddress();
      const me = async (token: string) => (await callRest(own.url, '/auth/me', { token, headers })).status;
      const strange = (n: number) => me(`pgs_${String(n).padStart(43, 'x')}`);
      const makeKey = async ({ client }: TestPerson) => {
        const given = { name: 'mine', scopes: ['account:read' as const], expiresInDays: 1 };
        return (await client.identity.apiKeys.create.mutate(given)).secret;
      };
      const person = await own.newPerson();
      for (let n = 1; n <= 4; n += 1) await strange(n);
      expect(await strange(5)).toBe(429);
      expect(await me(person.token)).toBe(200);
      for (let n = 6; n <= 9; n += 1) expect(await strange(n)).toBe(429);
      // Nothing strange is looked up any more; what counted here does, and what is made here from now on.
      expect(await me(person.token)).toBe(200);
      const later = await own.newPerson();
      expect([await me(later.token), await me(await makeKey(later))]).toEqual([200, 200]);
      // What has ended is as strange as anything else.
      await later.client.identity.logOut.mutate();
      expect(await me(later.token)).toBe(429);
      expect(await me(person.token)).toBe(200);
    } finally {
      await own.stop();
    }
  });
});

describe('every call that needs no sign-in and changes something', () => {
  const scarce = { points: 1, seconds: 3_600 };
  const named: readonly LimitName[] = ['log-in', 'register', 'reset', 'oauth', 'second-factor', 'refresh'];
  let own: TestApi;
  beforeAll(async () => {
    const limitRates = {
      ...ordinaryRates(1_000),
      ...Object.fromEntries(named.map((name) => [name, scarce])),
    };
    own = await startTestApi({ config: { trustedProxyHops: 1, limitRates } });
  });
  afterAll(() => own?.stop());

  const procedures = proceduresOf(appRouter).filter(
    ({ audience, kind }) => audience === 'anyone' && kind === 'mutation',
  );
  it.each(procedures)('has a limit: $path', async ({ path }) => {
    const headers = newAddress();
    const ask = () => callTrpc(own.url, { path, input: {}, headers });
    await ask();
    expect(trpcCodeOf(await ask())).toBe('request.rate-limited');
  });

  const routes = restRoutes.filter(({ audience, method }) => audience === 'anyone' && method !== 'get');
  it.each(routes)('has a limit: $method $path', async ({ method, path, body }) => {
    const headers = newAddress();
    const ask = () =>
      callRest(own.url, path.replaceAll(/\{\w+\}/g, 'x'), {
        method: method.toUpperCase(),
        headers,
        ...(body === null ? {} : { body: {} }),
      });
    await ask();
    expect(codeOf(await ask())).toBe('request.rate-limited');
  });

  it('is among them for signing in and making accounts', () => {
    const paths = procedures.map(({ path }) => path);
    expect(paths).toEqual(
      expect.arrayContaining(['identity.register', 'identity.logIn', 'identity.issueTokens']),
    );
    expect(routes.map(({ path }) => path)).toEqual(expect.arrayContaining(['/auth/register', '/auth/login']));
  });
});
