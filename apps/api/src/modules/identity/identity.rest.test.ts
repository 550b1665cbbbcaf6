import { Secret } from 'otpauth';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { newContext } from '../../parts.ts';
import {
  callRest,
  codeOf,
  type RestCall,
  refusedFieldsOf,
  signedInBy,
  startTestApi,
  type TestApi,
} from '../../testing/index.ts';
import { totpCodeAt } from './second-factor/totp.ts';
import { updateUser } from './update-user.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.stop());

const password = 'a long enough phrase';

const call = (path: string, given?: RestCall) => callRest(api.url, path, given);

describe('signing in over REST', () => {
  it('registers with 201, logs in with 200 and knows the account by its token', async () => {
    const registered = await call('/auth/register', { body: { email: ' Anna@Example.test ', password } });
    expect(registered.status).toBe(201);
    expect(registered.body).toEqual({
      access_token: expect.stringMatching(/^pgs_/),
      refresh_token: expect.stringMatching(/^pgr_/),
      token_type: 'bearer',
      expires_in: 1_800,
      expires_at: expect.any(String),
      refresh_expires_at: expect.any(String),
      user: {
        id: expect.any(String),
        email: 'anna@example.test',
        tier: 'free',
        role: 'user',
        is_active: true,
        created_at: expect.any(String),
        is_email_verified: false,
        username: null,
        full_name: null,
        nickname: null,
        avatar_url: null,
        language: 'ko',
        theme: 'system',
        time_zone: 'Asia/Seoul',
        deletion_due_at: null,
      },
    });

    const loggedIn = await call('/auth/login', { body: { email: 'ANNA@example.test', password } });
    expect(loggedIn.status).toBe(200);
    const { token } = signedInBy(loggedIn);
    const me = await call('/auth/me', { token });
    expect(me.status).toBe(200);
    expect(me.body).toMatchObject({ email: 'anna@example.test' });
  });

  it('answers 400 for an e-mail that has an account, also when two come at once', async () => {
    const body = { email: 'twice@example.test', password };
    const statuses = (
      await Promise.all([call('/auth/register', { body }), call('/auth/register', { body })])
    ).map(({ status }) => status);
    expect(statuses.sort()).toEqual([201, 400]);
    const again = await call('/auth/register', { body });
    expect(again.status).toBe(400);
    expect(again.body).toEqual({
      success: false,
      error_code: 'identity.email-taken',
      error_message: expect.any(String),
      timestamp: expect.any(String),
      request_id: again.headers.get('x-request-id'),
      details: {},
    });
  });

  it('answers the same 401 for a wrong password and an unknown account', async () => {
    await call('/auth/register', { body: { email: 'bela@example.test', password } });
    const wrong = await call('/auth/login', {
      body: { email: 'bela@example.test', password: 'not this one' },
    });
    const unknown = await call('/auth/login', {
      body: { email: 'nobody@example.test', password: 'not this one' },
    });
    expect([wrong.status, unknown.status]).toEqual([401, 401]);
    const varying = { timestamp: expect.any(String), request_id: expect.any(String) };
    expect(unknown.body).toEqual({ ...Object(wrong.body), ...varying });
  });

  it('answers 403 for an inactive account, at log-in and on every call', async () => {
    const { user, token } = await api.newPerson();
    const email = user.email;
    const registered = await call('/auth/register', { body: { email: `x-${email}`, password } });
    const other = signedInBy(registered);
    expect((await call('/auth/me', { token: other.token })).status).toBe(200);
    for (const id of [user.id, other.userId])
      await updateUser(newContext(api.parts), id, { isActive: false });

    const login = await call('/auth/login', { body: { email: `x-${email}`, password } });
    expect([login.status, codeOf(login)]).toEqual([403, 'identity.inactive']);
    expect((await call('/auth/me', { token })).status).toBe(403);
    expect((await call('/auth/me', { token: other.token })).status).toBe(403);
    // Who does not know the password does not learn that the account is closed.
    const stranger = await call('/auth/login', { body: { email: `x-${email}`, password: 'not this one' } });
    expect(stranger.status).toBe(401);
  });

  it.each(['password1', '12345678', 'qwertyuiop', 'aaaaaaaaaa', 'abcdefghij', 'clara1988!'])(
    'refuses the trivial password %s',
    async (weak) => {
      const answer = await call('/auth/register', { body: { email: 'clara@example.test', password: weak } });
      expect([answer.status, codeOf(answer)]).toEqual([400, 'identity.weak-password']);
    },
  );

  it('names every wrong field, and also the ones it does not know', async () => {
    const answer = await call('/auth/register', {
      body: { email: 'nope', password: 'short', is_admin: true },
    });
    expect(answer.status).toBe(400);
    expect(refusedFieldsOf(answer)).toEqual(['email', 'is_admin', 'password']);
  });

  it('opens the credit account with the welcome credits in the same commit', async () => {
    const { client } = await api.newPerson();
    expect(await client.credits.balance.query()).toEqual({ balance: 100, held: 0 });
  });

  it.each([
    ['no token', undefined],
    ['something that is no token', 'hello'],
    ['a token that was never issued', `pgs_${'A'.repeat(43)}`],
  ])('answers 401 with %s', async (_, token) => {
    const answer = await call('/auth/me', token === undefined ? {} : { token });
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toBe('Bearer');
    expect(codeOf(answer)).toBe('identity.unauthenticated');
  });
});

describe('making an account by its other name', () => {
  it('asks for a username, which signs in as well as the e-mail', async () => {
    const body = { email: 'signs-up@example.test', username: 'Signs.Up', password };
    const { username: _, ...withoutName } = body;
    const refused = await call('/auth/signup', { body: withoutName });
    expect([refused.status, refusedFieldsOf(refused)]).toEqual([400, ['username']]);
    const made = await call('/auth/signup', { body });
    expect([made.status, made.body]).toEqual([
      201,
      expect.objectContaining({
        token_type: 'bearer',
        user: expect.objectContaining({ username: 'signs.up' }),
      }),
    ]);
    const entered = await call('/auth/login', { body: { email: 'SIGNS.UP', password } });
    expect(entered.status).toBe(200);
  });
});

describe('protecting an account by script', () => {
  const begun = z.object({ secret: z.string(), uri: z.string().startsWith('otpauth://totp/') });
  const codes = z.object({ recovery_codes: z.array(z.string()) });
  const ticketed = z.object({ ticket: z.string(), methods: z.array(z.string()), expires_at: z.string() });

  it('asks for the second factor at the next log-in, until it is taken away', async () => {
    const body = { email: 'protected@example.test', password };
    const { token } = signedInBy(await call('/auth/register', { body }));
    const made = await call('/auth/totp', { token, method: 'POST' });
    expect(made.status).toBe(201);
    const { bytes } = Secret.fromBase32(begun.parse(made.body).secret);
    const code = () => totpCodeAt(bytes, new Date());
    const wrong = await call('/auth/totp/confirm', { token, body: { code: 'none' } });
    expect([wrong.status, refusedFieldsOf(wrong)]).toEqual([400, ['code']]);
    const confirmed = await call('/auth/totp/confirm', { token, body: { code: code() } });
    expect(confirmed.status).toBe(200);
    const [recoveryCode] = codes.parse(confirmed.body).recovery_codes;
    expect((await call('/auth/totp', { token, method: 'POST' })).status).toBe(409);

    const asked = await call('/auth/login', { body });
    const { ticket, methods } = ticketed.parse(asked.body);
    expect([asked.status, methods]).toEqual([202, ['totp', 'recovery-code']]);
    const answer = { ticket, recovery_code: recoveryCode };
    const finished = await call('/auth/login/second-factor', { body: answer });
    expect(finished.status).toBe(200);
    const other = signedInBy(finished).token;
    const state = await call('/auth/second-factor', { token: other });
    expect(state.body).toEqual({
      has_password: true,
      totp_since: expect.any(String),
      passkeys: [],
      recovery_codes_left: 9,
    });
    const renewed = await call('/auth/recovery-codes', { token: other, method: 'POST' });
    expect([renewed.status, codes.parse(renewed.body).recovery_codes.length]).toEqual([201, 10]);
    expect((await call('/auth/totp', { token: other, method: 'DELETE' })).status).toBe(200);
    expect((await call('/auth/login', { body })).status).toBe(200);
  });
});
