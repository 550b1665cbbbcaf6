import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  callRest,
  callTrpc,
  codeOf,
  startTestApi,
  type TestApi,
  type TestPerson,
  trpcCodeOf,
} from '../../testing/index.ts';

let api: TestApi;
let person: TestPerson;
let cookie: string;
beforeAll(async () => {
  api = await startTestApi();
  person = await api.newPerson();
  const email = 'cookie@example.test';
  const registered = await callTrpc(api.url, {
    path: 'identity.register',
    input: { email, password: 'a long enough phrase' },
  });
  cookie = registered.headers.getSetCookie()[0]?.split(';')[0] ?? '';
});
afterAll(() => api.stop());

const logInBody = { email: 'nobody@example.test', password: 'not this one' };
const mutate = (headers: Record<string, string>) =>
  callTrpc(api.url, { path: 'generation.request', input: {}, headers });

describe('a write with a person’s cookie', () => {
  // `request.invalid` means that it came past the door: the input is empty on purpose.
  it.each([
    ['from our own page', { 'sec-fetch-site': 'same-origin' }, 'request.invalid'],
    ['from our own page, by its origin alone', { origin: 'OWN' }, 'request.invalid'],
    ['from another site', { 'sec-fetch-site': 'cross-site' }, 'request.foreign-origin'],
    ['from a sibling of the domain', { 'sec-fetch-site': 'same-site' }, 'request.foreign-origin'],
    ['typed into the address bar', { 'sec-fetch-site': 'none' }, 'request.foreign-origin'],
    ['from another origin', { origin: 'https://evil.example' }, 'request.foreign-origin'],
    ['from an origin that starts like ours', { origin: 'OWN.evil.example' }, 'request.foreign-origin'],
    ['from our host on another scheme', { origin: 'OWN-HTTPS' }, 'request.foreign-origin'],
    ['from a sandboxed frame', { origin: 'null', 'sec-fetch-site': 'same-origin' }, 'request.foreign-origin'],
    ['from who does not say', {}, 'request.foreign-origin'],
  ])('%s', async (_, headers, expected) => {
    const sent = Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [
        name,
        value.replace('OWN-HTTPS', api.url.replace('http:', 'https:')).replace('OWN', api.url),
      ]),
    );
    const answer = await mutate({ cookie, ...sent });
    expect(trpcCodeOf(answer)).toBe(expected);
    const rest = await callRest(api.url, '/generations', { body: {}, headers: { cookie, ...sent } });
    expect(codeOf(rest)).toBe(expected);
  });

  it('passes for a script that carries a bearer and no cookie', async () => {
    const answer = await mutate({ authorization: `Bearer ${person.token}` });
    expect(trpcCodeOf(answer)).toBe('request.invalid');
  });

  it('is refused from another site even for signing in, so that nobody is signed into a stranger’s account', async () => {
    const answer = await callTrpc(api.url, {
      path: 'identity.logIn',
      input: logInBody,
      headers: { origin: 'https://evil.example' },
    });
    expect([answer.status, trpcCodeOf(answer)]).toEqual([403, 'request.foreign-origin']);
  });
});

describe('the session cookie', () => {
  it('cannot be read by scripts, stays on this site and leads to the account', async () => {
    const login = await callTrpc(api.url, {
      path: 'identity.logIn',
      input: { email: 'cookie@example.test', password: 'a long enough phrase' },
    });
    const line = login.headers.getSetCookie()[0] ?? '';
    expect(line).toMatch(/^pingvas=pgs_[\w-]{43}; .*Path=\/; .*HttpOnly; SameSite=Lax/);
    expect(line).not.toContain('Secure');
    expect(login.text).not.toContain('pgs_');
    const me = await callTrpc(api.url, { path: 'identity.me', kind: 'query', headers: { cookie } });
    expect(me.text).toContain('cookie@example.test');
  });

  it('is worth nothing after logging out', async () => {
    const login = await callTrpc(api.url, {
      path: 'identity.logIn',
      input: { email: 'cookie@example.test', password: 'a long enough phrase' },
    });
    const own = login.headers.getSetCookie()[0]?.split(';')[0] ?? '';
    const headers = { cookie: own, 'sec-fetch-site': 'same-origin' };
    const out = await callTrpc(api.url, { path: 'identity.logOut', headers });
    expect(out.headers.getSetCookie()[0]).toMatch(/^pingvas=; Max-Age=0/);
    const me = await callTrpc(api.url, { path: 'identity.me', kind: 'query', headers });
    expect(trpcCodeOf(me)).toBe('identity.unauthenticated');
  });

  it('counts less than a bearer, even a wrong one', async () => {
    const me = await callTrpc(api.url, {
      path: 'identity.me',
      kind: 'query',
      headers: { cookie, authorization: 'Bearer wrong' },
    });
    expect(trpcCodeOf(me)).toBe('identity.unauthenticated');
  });
});

describe('the type of a body', () => {
  it.each([
    'multipart/form-data; boundary=x',
    'text/plain',
    'application/octet-stream',
    'application/x-www-form-urlencoded',
    'application/jsonx',
  ])('%s is refused, also where there is no input', async (contentType) => {
    const headers = { authorization: `Bearer ${person.token}`, 'content-type': contentType };
    const answer = await callTrpc(api.url, { path: 'identity.logOut', headers });
    expect([answer.status, trpcCodeOf(answer)]).toEqual([415, 'request.unsupported-media-type']);
    const rest = await fetch(`${api.url}/api/v1/generations/x/cancel`, {
      method: 'POST',
      headers,
      body: '{}',
    });
    expect(rest.status).toBe(415);
    expect((await callRest(api.url, '/auth/me', { token: person.token })).status).toBe(200);
  });
});

describe('the size of a body', () => {
  const big = (bytes: number) => JSON.stringify({ email: 'x'.repeat(bytes) });

  it('is limited to 64 kB for people, announced or not', async () => {
    const announced = await callRest(api.url, '/auth/login', { body: { email: 'x'.repeat(65_536) } });
    expect([announced.status, codeOf(announced)]).toEqual([413, 'request.too-large']);

    const streamed = await fetch(`${api.url}/trpc/identity.logIn`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: new Blob([big(65_536)]).stream(),
      duplex: 'half',
    });
    expect(streamed.status).toBe(413);
    expect(await streamed.text()).toContain('request.too-large');
  });

  it('does not have to arrive to be refused', async () => {
    const status = await new Promise((resolve, reject) => {
      const call = request(`${api.url}/api/v1/auth/login`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'content-length': String(10 * 1024 * 1024) },
      });
      call.on('response', (response) => {
        resolve(response.statusCode);
        call.destroy();
      });
      call.on('error', reject);
      call.write('{');
    });
    expect(status).toBe(413);
  });

  it('may reach 1 MB for workers', async () => {
    const { token } = await api.newWorker();
    const headers = { authorization: `Bearer ${token}` };
    const models = Array.from({ length: 2_000 }, (_, index) => ({
      key: `k${index}`,
      name: 'n'.repeat(190),
      base: 'sd-1',
      type: 'vae',
      hash: 'h'.repeat(190),
    }));
    const fits = await callTrpc(api.url, {
      router: 'worker-trpc',
      path: 'fleet.register',
      input: { models },
      headers,
    });
    expect(trpcCodeOf(fits)).toBe('request.invalid');
    const tooMuch = await callTrpc(api.url, {
      router: 'worker-trpc',
      path: 'fleet.register',
      input: { name: 'x'.repeat(1024 * 1024) },
      headers,
    });
    expect([tooMuch.status, trpcCodeOf(tooMuch)]).toEqual([413, 'request.too-large']);
  });
});

describe('malformed input', () => {
  it.each(['{', '', 'nul', '{"a":}', '\u0000', '[1,'])('%j is a typed 400', async (body) => {
    const headers = { 'content-type': 'application/json' };
    const rest = await fetch(`${api.url}/api/v1/auth/login`, { method: 'POST', headers, body });
    expect([rest.status, await rest.text()]).toEqual([400, expect.stringContaining('"request.invalid"')]);
    const trpc = await fetch(`${api.url}/trpc/identity.logIn`, { method: 'POST', headers, body });
    expect([trpc.status, await trpc.text()]).toEqual([400, expect.stringContaining('"request.invalid"')]);
  });

  it.each(['{"__proto__":{"isAdmin":true}}', '{"constructor":{"prototype":{"isAdmin":true}}}'])(
    '%s changes no object of ours',
    async (extra) => {
      const headers = { 'content-type': 'application/json' };
      const body = `{"email":"nobody@example.test","password":"not this one",${extra.slice(1)}`;
      const trpc = await fetch(`${api.url}/trpc/identity.logIn`, { method: 'POST', headers, body });
      expect(trpc.status).toBe(401);
      const rest = await fetch(`${api.url}/api/v1/auth/login`, { method: 'POST', headers, body });
      expect([rest.status, await rest.text()]).toEqual([400, expect.stringContaining('is not known')]);
      expect(Reflect.get({}, 'isAdmin')).toBeUndefined();
    },
  );

  it('carries more than ten calls in one request in vain', async () => {
    const batch = (count: number) =>
      fetch(`${api.url}/trpc/${Array(count).fill('identity.me').join(',')}?batch=1&input={}`, {
        headers: { authorization: `Bearer ${person.token}` },
      });
    expect((await batch(10)).status).toBe(200);
    const refused = await batch(11);
    expect([refused.status, await refused.text()]).toEqual([
      400,
      expect.stringContaining('"request.invalid"'),
    ]);
  });

  it('names the wrong field in both interfaces, each in its own spelling', async () => {
    const recipe = { prompt: 'a lighthouse', cfgScale: 99 };
    const trpc = await callTrpc(api.url, {
      path: 'generation.request',
      input: { recipe, requestKey: 'k' },
      headers: { authorization: `Bearer ${person.token}` },
    });
    expect(trpc.text).toContain('"path":"recipe.cfgScale"');
    const rest = await callRest(api.url, '/generations', {
      token: person.token,
      body: { prompt: 'a lighthouse', cfg_scale: 99, cfgScale: 7 },
    });
    expect(rest.body).toMatchObject({
      details: {
        fields: expect.arrayContaining([
          expect.objectContaining({ path: 'cfg_scale' }),
          { path: 'cfgScale', message: 'is not known' },
        ]),
      },
    });
  });
});

describe('every answer', () => {
  it('repeats a sane request id and replaces any other', async () => {
    const ask = async (id: string) =>
      (await fetch(`${api.url}/healthz`, { headers: { 'x-request-id': id } })).headers.get('x-request-id');
    expect(await ask('caller-1234.5_6')).toBe('caller-1234.5_6');
    const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
    expect(await ask('short')).toMatch(uuid);
    expect(await ask('x'.repeat(101))).toMatch(uuid);
    expect(await ask('"}{evil')).toMatch(uuid);
  });

  it.each(['/healthz', '/api/v1/nope', '/trpc/nope', '/openapi.json', '/nope.js'])(
    '%s is guarded by headers and says how long it took',
    async (path) => {
      const { headers } = await fetch(`${api.url}${path}`);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
      expect(headers.get('referrer-policy')).toBe('strict-origin-when-cross-origin');
      expect(headers.get('cross-origin-opener-policy')).toBe('same-origin');
      expect(headers.get('cache-control')).toBe('no-store');
      expect(Number(headers.get('x-process-time'))).toBeGreaterThan(0);
      expect(headers.get('access-control-allow-origin')).toBeNull();
    },
  );

  it('to a wrong method or address is a typed error', async () => {
    const method = await callRest(api.url, '/auth/login', { method: 'PUT', body: {} });
    expect([method.status, codeOf(method), method.headers.get('allow')]).toEqual([
      405,
      'request.method-not-allowed',
      'POST',
    ]);
    const address = await callRest(api.url, '/nope');
    expect([address.status, codeOf(address)]).toEqual([404, 'request.not-found']);
  });
});
