import { once } from 'node:events';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callRest, callTrpc, codeOf, startTestApi, type TestApi, trpcCodeOf } from '../../testing/index.ts';

let api: TestApi;
let host: string;
const lines: string[] = [];
beforeAll(async () => {
  const log = pino({ level: 'info' }, { write: (line) => lines.push(line) });
  api = await startTestApi({ log });
  host = new URL(api.url).host;
});
afterAll(() => api?.stop());

const password = 'a long enough phrase';

/** Somebody who is signed in with a browser, and whether they still are. */
async function newBrowser() {
  const answer = await callTrpc(api.url, {
    path: 'identity.register',
    input: { email: `${crypto.randomUUID()}@example.test`, password },
  });
  const cookie = answer.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  const isSignedIn = async () =>
    (await callTrpc(api.url, { path: 'identity.me', kind: 'query', headers: { cookie } })).status === 200;
  return { cookie, isSignedIn };
}

/** Bytes as they are, on a connection of their own, and what comes back until it is closed. */
async function sendRaw(text: string): Promise<string> {
  const socket = connect(Number(new URL(api.url).port), '127.0.0.1');
  await once(socket, 'connect');
  let said = '';
  socket.on('data', (chunk) => {
    said += chunk.toString();
  });
  // The other side may have hung up before all of it was written.
  socket.on('error', () => undefined);
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  socket.end(text);
  await closed;
  return said;
}

describe('a page of another site', () => {
  const origins: readonly (readonly [string, Record<string, string>])[] = [
    ['that does not say where it is', {}],
    ['in a sandboxed frame, whose origin is null', { origin: 'null' }],
    ['on a sibling of our domain', { origin: 'http://evil.127.0.0.1.nip.example' }],
    ['on a sibling of our domain, in a browser that says so', { 'sec-fetch-site': 'same-site' }],
    ['somewhere else', { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }],
    ['on another port of our host', { origin: 'http://127.0.0.1:1' }],
  ];
  /** What a form or a beacon can send without asking first. */
  const bodies: readonly (readonly [string, string])[] = [
    ['multipart/form-data; boundary=x', '--x\r\n\r\n--x--\r\n'],
    ['application/octet-stream', '{}'],
    ['text/plain', '{}'],
    ['application/x-www-form-urlencoded', 'a=1'],
    ['', ''],
  ];
  const calls = origins.flatMap(([who, headers]) =>
    bodies.map(([type, body]) => ({ who, type: type || 'no type', headers, contentType: type, body })),
  );

  it.each(calls)('$who cannot end a session with its cookie by $type', async (call) => {
    const { cookie, isSignedIn } = await newBrowser();
    const headers = {
      cookie,
      ...call.headers,
      ...(call.contentType === '' ? {} : { 'content-type': call.contentType }),
    };
    for (const path of ['/trpc/identity.logOut', '/trpc/identity.logOut?batch=1', '/api/v1/auth/logout']) {
      const answer = await fetch(`${api.url}${path}`, { method: 'POST', headers, body: call.body });
      expect([path, answer.status]).toEqual([path, 403]);
      expect(await answer.text()).toContain('request.foreign-origin');
    }
    expect(await isSignedIn()).toBe(true);
  });

  it('gets no leave by asking first, and may read no answer', async () => {
    for (const path of ['/trpc/identity.logOut', '/api/v1/auth/logout', '/api/v1/auth/me']) {
      const answer = await fetch(`${api.url}${path}`, {
        method: 'OPTIONS',
        headers: {
          origin: 'https://evil.example',
          'access-control-request-method': 'POST',
          'access-control-request-headers': 'content-type',
        },
      });
      const granted = [...answer.headers.keys()].filter((name) => name.startsWith('access-control-'));
      expect([path, granted]).toEqual([path, []]);
    }
  });

  it('cannot turn a harmless method into another one by a header', async () => {
    const { cookie, isSignedIn } = await newBrowser();
    const headers = {
      cookie,
      'x-http-method-override': 'POST',
      'x-http-method': 'POST',
      'x-method-override': 'POST',
    };
    const rest = await fetch(`${api.url}/api/v1/auth/logout`, { headers });
    const trpc = await fetch(`${api.url}/trpc/identity.logOut`, { headers });
    expect([rest.status, trpc.status]).toEqual([405, 405]);
    expect(await isSignedIn()).toBe(true);
  });
});

describe('a request that is too much', () => {
  it('in its headers is refused before anything looks at it, and the next one is answered', async () => {
    const long = await sendRaw(
      `GET /healthz HTTP/1.1\r\nHost: ${host}\r\nX-Bomb: ${'x'.repeat(40_000)}\r\n\r\n`,
    );
    expect(long).toMatch(/^HTTP\/1\.1 431 /);
    const many = Array.from({ length: 3_000 }, (_, n) => `X-${n}: ${n}`).join('\r\n');
    expect(await sendRaw(`GET /healthz HTTP/1.1\r\nHost: ${host}\r\n${many}\r\n\r\n`)).toMatch(
      /^HTTP\/1\.1 431 /,
    );
    const cookies = `pingvas=${'x'.repeat(40_000)}`;
    expect(await sendRaw(`GET /healthz HTTP/1.1\r\nHost: ${host}\r\nCookie: ${cookies}\r\n\r\n`)).toMatch(
      / 431 /,
    );
    expect((await fetch(`${api.url}/healthz`)).status).toBe(200);
  });

  it('in its address is refused', async () => {
    const answer = await sendRaw(`GET /${'a'.repeat(40_000)} HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1\.1 (414|431) /);
  });

  it('in its body is refused while it still comes, also where it says no length and where it lies about it', async () => {
    const endless = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(new TextEncoder().encode('{"a":'.repeat(2_000))),
    });
    const answer = await fetch(`${api.url}/api/v1/auth/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: endless,
      duplex: 'half',
    });
    expect([answer.status, answer.headers.get('connection')]).toEqual([413, 'close']);

    const head = `POST /api/v1/auth/login HTTP/1.1\r\nHost: ${host}\r\nContent-Type: application/json\r\nConnection: close\r\n`;
    const short = await sendRaw(`${head}Content-Length: 2\r\n\r\n{}{"x":${'1'.repeat(700)}}`);
    expect(short).toMatch(/^HTTP\/1\.1 400 /);
    expect(short.match(/HTTP\/1\.1 /g)?.length).toBe(1);
  });

  it('once it is unpacked is never unpacked', async () => {
    const bomb = gzipSync(Buffer.alloc(20 * 1024 * 1024));
    expect(bomb.length).toBeLessThan(64 * 1024);
    for (const path of ['/api/v1/auth/login', '/trpc/identity.logIn']) {
      const answer = await fetch(`${api.url}${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' },
        body: bomb,
      });
      expect([path, answer.status]).toEqual([path, 400]);
      expect(await answer.text()).toContain('request.invalid');
    }
  });

  it('because it carries 500 calls is refused as a whole: none of them runs', async () => {
    const names = Array(500).fill('identity.register').join(',');
    const inputs = Array.from({ length: 500 }, (_, n) => [
      n,
      { email: `bomb-${n}@example.test`, password: 'pp' },
    ]);
    const answer = await fetch(`${api.url}/trpc/${names}?batch=1`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(Object.fromEntries(inputs)),
    });
    expect([answer.status, await answer.text()]).toEqual([400, expect.stringContaining('request.invalid')]);
    const people = await api.parts.orm.em
      .fork()
      .execute("select 1 from identity.users where email like 'bomb-%'");
    expect(people).toEqual([]);
  });

  it('because it is two requests in one is refused: lengths that contradict each other', async () => {
    const body = '0\r\n\r\nGET /api/v1/auth/me HTTP/1.1\r\nHost: x\r\n\r\n';
    const answer = await sendRaw(
      `POST /api/v1/auth/login HTTP/1.1\r\nHost: ${host}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\nTransfer-Encoding: chunked\r\n\r\n${body}`,
    );
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(answer.match(/HTTP\/1\.1 /g)?.length).toBe(1);
  });
});

describe('a name that means something to JavaScript', () => {
  const hostile = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty'];

  it.each(hostile)('%s in an address or a query is a name like any other', async (name) => {
    const { token } = await api.newPerson();
    const asked = await callRest(api.url, `/generations?${name}=1&${name}[isAdmin]=true&limit=1`, { token });
    expect(asked.status).toBe(200);
    const limit = await callRest(api.url, `/generations?limit=${name}`, { token });
    expect([limit.status, codeOf(limit)]).toEqual([400, 'request.invalid']);
    for (const path of [`/generations/${name}`, `/images/${name}`]) {
      expect([400, 404]).toContain((await callRest(api.url, path, { token })).status);
    }
    const procedure = await fetch(`${api.url}/trpc/${name}?input=${encodeURIComponent(`{"${name}":1}`)}`);
    expect([procedure.status, await procedure.text()]).toEqual([
      404,
      expect.stringContaining('request.not-found'),
    ]);
    expect(Reflect.get({}, 'isAdmin')).toBeUndefined();
  });

  it.each(hostile)('%s in a body is an unknown key, and makes nobody an operator', async (name) => {
    const { token } = await api.newPerson();
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const body = `{"full_name":"Anna","${name}":{"role":"admin","isAdmin":true}}`;
    const rest = await fetch(`${api.url}/api/v1/users/me`, { method: 'PATCH', headers, body });
    expect([rest.status, await rest.text()]).toEqual([400, expect.stringContaining('is not known')]);
    const me = await callRest(api.url, '/auth/me', { token });
    expect(me.body).toMatchObject({ role: 'user' });
    expect(Reflect.get({}, 'role')).toBeUndefined();
  });
});

describe('the access log', () => {
  it('has no address of a page with its query, so no token of a link', async () => {
    lines.length = 0;
    await fetch(`${api.url}/docs?token=secret-of-a-link`);
    await fetch(`${api.url}/api/v1/generations?token=secret-of-a-link`);
    await fetch(`${api.url}/trpc/identity.me?input=${encodeURIComponent('{"token":"secret-of-a-link"}')}`);
    await fetch(`${api.url}/nowhere/secret-of-a-link?x=secret-of-a-link`);
    const answered = lines.map((line) => JSON.parse(line)).filter(({ msg }) => msg === 'answered');
    expect(answered.map(({ method, path, status }) => [method, path, status])).toEqual([
      ['GET', '/docs', 200],
      ['GET', '/api/v1/generations', 401],
      ['GET', '/trpc/identity.me', 401],
      ['GET', '(unknown)', 404],
    ]);
    expect(answered.every(({ ms, requestId }) => ms >= 0 && typeof requestId === 'string')).toBe(true);
    expect(lines.join()).not.toContain('secret-of-a-link');
  });

  it('takes no name of another host for ours', async () => {
    const answer = await sendRaw(
      'GET /openapi.json HTTP/1.1\r\nHost: evil.example\r\nX-Forwarded-Host: evil.example\r\nConnection: close\r\n\r\n',
    );
    expect(answer).toMatch(/^HTTP\/1\.1 200 /);
    expect(answer).not.toContain('evil.example');
    const told = trpcCodeOf(await callTrpc(api.url, { path: 'identity.me', kind: 'query' }));
    expect(told).toBe('identity.unauthenticated');
  });
});
