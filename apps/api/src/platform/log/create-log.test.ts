import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { request } from 'node:http';
import { Writable } from 'node:stream';
import { CheckConstraintViolationException, DriverException } from '@mikro-orm/core';
import { createOrm } from '@pingvas/db';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callRest, callTrpc, startTestApi, type TestApi } from '../../testing/index.ts';
import { createLog } from './create-log.ts';

const lines: string[] = [];
const log = createLog({
  level: 'trace',
  destination: new Writable({
    write(chunk, _, done) {
      lines.push(String(chunk));
      done();
    },
  }),
});
const said = () => lines.join('');

describe('the log', () => {
  it('takes secrets and prompts out, wherever they stand', () => {
    const secret = 'OPEN-SESAME';
    log.info({
      password: secret,
      prompt: secret,
      user: { accessToken: secret, name: 'anna' },
      call: { headers: { cookie: secret, authorization: secret } },
      input: { recipe: { prompt: secret } },
    });
    expect(said()).toContain('anna');
    expect(said()).not.toContain(secret);
  });

  it('takes them out of lists, of what writes itself, of what a message quotes and of what a child carries', () => {
    const secret = 'OPEN-SESAME-TOO';
    const entity = { toJSON: () => ({ name: 'bert', recipe: { prompt: secret } }) };
    log.info({ list: [{ token: secret }, { deep: { deeper: { password: secret } } }], entity });
    log.info('%o wrote', { name: 'carl', cookie: secret });
    log.info({ path: '/x' }, '%s: %o', 'dora', { prompt: secret });
    log.child({ token: secret, requestId: 'emil' }).info('a call');
    log.info({ reason: Object.assign(new Error('frieda failed'), { query: secret, password: secret }) });
    for (const name of ['bert', 'carl', 'dora', 'emil', 'frieda']) expect(said()).toContain(name);
    expect(said()).not.toContain(secret);
  });

  it('takes out what proves somebody under any of its names, and leaves the names of errors', () => {
    const secret = 'OPEN-SESAME-THREE';
    const names = ['refreshToken', 'refresh_token', 'newPassword', 'new_password', 'apiKey', 'clientSecret'];
    for (const name of [...names, 'codeVerifier', 'code', 'link', 'secret', 'ticket']) {
      log.info({ [name]: secret, input: { [name]: secret }, who: name });
      expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ who: name });
    }
    log.info({ input: { code: '493027' } });
    expect(said()).not.toContain(secret);
    expect(lines.at(-1)).not.toContain('493027');
    for (const code of ['identity.wrong-code', 'engine-error', '23514', 'ECONNREFUSED']) {
      log.info({ code });
      expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ code });
    }
  });

  it('takes what we hand out from any text, wherever a careless line quotes it', () => {
    for (const kind of ['s', 'r', 'v', 'w', 'e', 't']) {
      const token = `pg${kind}_${'Ab-_9'.repeat(9)}`;
      log.info({ address: `https://studio.example/reset#${token}`, list: [token] }, `it said ${token}.`);
      log.child({ caller: token }).error(new Error(`no ${token} here`));
      expect(said()).not.toContain(token);
    }
    expect(lines.at(-2)).toContain('https://studio.example/reset#(removed)');
  });

  it('leaves what is logged as it was', () => {
    const facts = { user: { token: 'SECRET', name: 'gustav' }, at: new Date(0), sizes: [1, 2], none: null };
    log.info(facts);
    expect(facts.user.token).toBe('SECRET');
    expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({
      user: { token: '(removed)', name: 'gustav' },
      at: '1970-01-01T00:00:00.000Z',
      sizes: [1, 2],
      none: null,
    });
  });

  it.each([
    ['returns', ''],
    ['exits', 'process.exit(0)'],
    [
      'is asked to leave',
      "process.once('SIGTERM', () => process.exit(0)); process.kill(process.pid, 'SIGTERM'); setInterval(() => {}, 1000)",
    ],
    ['throws', "throw new Error('a bug')"],
    ['logs its end', "log.fatal('the end'); process.kill(process.pid, 'SIGKILL')"],
  ])('is whole when its process %s', async (_, end) => {
    const program = `import { createLog } from ${JSON.stringify(new URL('./create-log.ts', import.meta.url).href)};
      const log = createLog({ level: 'info' });
      for (let line = 1; line <= 2000; line += 1) log.info({ line }, 'a line');
      ${end}`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', program]);
    const text: string[] = [];
    child.stdout.on('data', (chunk: Buffer) => text.push(chunk.toString()));
    await once(child, 'close');
    const numbers = [...text.join('').matchAll(/"line":(\d+)/g)].map((match) => Number(match[1]));
    expect(numbers).toEqual(Array.from({ length: 2_000 }, (__, index) => index + 1));
  });

  it('does not repeat the row that a database error quotes', () => {
    const row = 'Failing row contains (7, a secret prompt, $argon2id$…)';
    const raw = Object.assign(new Error(`violates check constraint "x"\n - detail: ${row}`), {
      severity: 'ERROR',
      code: '23514',
      constraint: 'x',
      detail: row,
      query: 'insert into t values (a secret prompt)',
    });
    log.error({ err: new CheckConstraintViolationException(raw) }, 'a call failed');
    expect(said()).toContain('"constraint":"x"');
    expect(said()).toContain('"code":"23514"');
    expect(said()).not.toContain('a secret prompt');
    expect(said()).not.toContain('argon2id');
  });

  it('does not repeat the value that the database could not read', () => {
    const raw = Object.assign(new Error('invalid input syntax for type uuid: "a secret of somebody"'), {
      severity: 'ERROR',
      code: '22P02',
    });
    log.error({ err: new DriverException(raw) }, 'a call failed');
    expect(said()).toContain('"message":"invalid input syntax for type uuid"');
    expect(said()).not.toContain('a secret of somebody');
  });

  it('follows causes, and survives what is no error', () => {
    log.error({ err: new Error('outer', { cause: new Error('inner') }) });
    log.error({ err: 'a string' });
    expect(said()).toMatch(/"message":"outer".*"cause":\{"type":"Error","message":"inner"/);
    expect(said()).toContain('something that is not an error was thrown');
  });
});

describe('the log of a served call', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await startTestApi({ log });
  });
  afterAll(() => api.stop());

  it('has one line with method, path template, status and time, under the caller’s request id', async () => {
    const headers = { 'x-request-id': 'caller-0001' };
    await callRest(api.url, '/images/01a1fb80-1f1a-7615-aa51-2561661ae203', { headers });
    const own = lines.filter((line) => line.includes('caller-0001') && line.includes('"answered"'));
    expect(own).toHaveLength(1);
    expect(JSON.parse(own[0] ?? '')).toMatchObject({
      level: 'info',
      service: 'api',
      requestId: 'caller-0001',
      method: 'GET',
      path: '/api/v1/images/{id}',
      status: 401,
      ms: expect.any(Number),
    });
  });

  it('never carries a password, a token or a prompt', async () => {
    const password = 'CORRECT-HORSE-BATTERY';
    const prompt = 'A-LIGHTHOUSE-NOBODY-SHOULD-READ-ABOUT';
    const registered = await callRest(api.url, '/auth/register', {
      body: { email: 'log@example.test', password },
    });
    const token = /"access_token":"([^"]+)"/.exec(JSON.stringify(registered.body))?.[1] ?? '';
    const headers = { authorization: `Bearer ${token}` };
    await callTrpc(api.url, {
      path: 'generation.request',
      input: { recipe: { prompt }, requestKey: 'k' },
      headers,
    });
    await callTrpc(api.url, { path: 'generation.request', input: { recipe: { prompt, steps: 0 } }, headers });
    await callRest(api.url, '/auth/login', { body: { email: 'log@example.test', password: `${password}?` } });
    expect(token).toMatch(/^pgs_/);
    for (const secret of [password, prompt, token]) expect(said()).not.toContain(secret);
  });

  it('never repeats what an engine said, which quotes its input', async () => {
    const { token } = await api.newPerson({ credits: 10 });
    const { client } = await api.newWorker();
    await client.fleet.register.mutate({
      name: 'box',
      models: [{ key: 'key', name: 'a model', base: 'sd-1', type: 'main', hash: null }],
      engine: { version: '6.14.2', isEmulator: true },
      machine: { hostname: 'box', platform: 'linux', cpuCount: 2, memoryBytes: 2 ** 33, gpus: [] },
    });
    const prompt = 'A-GARDEN-NOBODY-SHOULD-READ-ABOUT';
    await callRest(api.url, '/generations', { token, body: { prompt, width: 64, height: 64 } });
    const claim = { modelNames: ['a model'], loadedModelName: null, waitSeconds: 5 };
    const { work } = await client.fleet.claim.mutate(claim);
    await client.fleet.fail.mutate({
      leaseId: work?.leaseId ?? '',
      code: 'engine-error',
      fault: 'model',
      message: `ValidationError: input_value='${prompt}'`,
      isRetryable: false,
    });
    expect(said()).toContain('a worker failed at its work');
    expect(said()).not.toContain(prompt);
  });

  it('does not call it our failure when a caller hangs up in the middle', async () => {
    const call = request(`${api.url}/api/v1/auth/login`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'content-length': '500',
        'x-request-id': 'caller-0003',
        // The server has taken the request up when it says "continue".
        expect: '100-continue',
      },
    });
    call.on('error', () => {});
    call.once('continue', () => call.write('{', () => call.destroy()));
    call.flushHeaders();
    const own = () => lines.filter((line) => line.includes('caller-0003'));
    await expect.poll(() => own().some((line) => line.includes('"answered"'))).toBe(true);
    expect(own().filter((line) => line.includes('"level":"error"'))).toEqual([]);
  });

  it('says the cause of a failure once, with the request id, and tells the caller nothing of it', async () => {
    const { token } = await api.newPerson();
    const owner = await createOrm({ url: api.database.migratingUrl });
    await owner.em.fork().execute('alter table fleet.worker_models rename column model_id to away');
    const answer = await callRest(api.url, '/models', { token, headers: { 'x-request-id': 'caller-0002' } });
    await owner.em.fork().execute('alter table fleet.worker_models rename column away to model_id');
    await owner.close(true);

    expect(answer.status).toBe(500);
    expect(answer.body).toEqual({
      success: false,
      error_code: 'platform.internal',
      error_message: 'Something went wrong.',
      timestamp: expect.any(String),
      request_id: 'caller-0002',
      details: {},
    });
    const failures = lines.filter((line) => line.includes('caller-0002') && line.includes('"a call failed"'));
    expect(failures).toHaveLength(1);
    expect(failures[0]).toContain('"code":"42703"');
    expect(failures[0]).toContain('"stack":');
  });

  it('counts calls by template in the metrics', async () => {
    const text = await (await fetch(`${api.url}/metrics`)).text();
    expect(text).toContain(
      'pingvas_http_request_seconds_count{method="GET",route="/api/v1/images/{id}",status="401"} 1',
    );
    expect(text).toContain('route="/trpc/generation.request"');
    expect(text).toContain('pingvas_credits_moved_total');
    expect(text).not.toMatch(/route="[^"]*[0-9a-f]{8}-[0-9a-f]{4}/);
  });
});
