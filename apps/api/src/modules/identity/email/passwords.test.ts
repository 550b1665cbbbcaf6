import { once } from 'node:events';
import { request } from 'node:http';
import { Connection, newId, TokenFamily, TotpSecret, User } from '@pingvas/db';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { newContext } from '../../../parts.ts';
import { callRest, signedInBy } from '../../../testing/index.ts';
import { refusalOf } from '../second-factor/second-factor.fixture.ts';
import { type MailWorld, openMailWorld, secretIn } from './email.fixture.ts';
import { forgotPassword } from './forgot-password.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const newPassword = 'a wholly different secret';

let world: MailWorld;
beforeAll(async () => {
  world = await openMailWorld();
});
afterAll(() => world?.stop());
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

function advance(ms: number): void {
  const now = Date.now();
  vi.useFakeTimers({ toFake: ['Date'] });
  vi.setSystemTime(now + ms);
}

const reset = (token: string, password = newPassword) =>
  world.anonymous.identity.email.resetPassword.mutate({ token, newPassword: password });

describe('a forgotten password', () => {
  /** What a stranger can see of the answer, and what the api did for it. */
  async function forget(email: string) {
    const send = vi.spyOn(world.api.parts.boss, 'send');
    const answer = await callRest(world.url, '/auth/forgot-password', { body: { email } });
    const seen = {
      status: answer.status,
      body: answer.body,
      headers: [...answer.headers.keys()].sort(),
      jobs: send.mock.calls.map(([queue]) => queue),
    };
    vi.restoreAllMocks();
    return seen;
  }

  it('is answered with the same words after the same work, whether or not there is such an account', async () => {
    const [known, closed, erased] = [
      await world.newAccount(),
      await world.newAccount(),
      await world.newAccount(),
    ];
    await closed.change({ isActive: false });
    await erased.change({ erasedAt: new Date(), isActive: false });
    // Nothing else of these people is to be counted.
    await world.untilQuiet();
    const unknown = await forget(world.newEmail());
    expect(unknown).toMatchObject({ status: 202, body: { ok: true }, jobs: ['identity.forgotten-password'] });
    for (const { email } of [known, closed, erased]) expect(await forget(email)).toEqual(unknown);

    await world.mailTo(known.email, 'reset-password');
    await world.untilQuiet();
    for (const { email } of [closed, erased])
      expect(await world.mailsTo(email, 'reset-password')).toEqual([]);
    expect(await known.acts()).toContain('identity.password-reset-requested');
  });

  it('is written down without a look at any account, so that no clock can tell who has one', async () => {
    const { parts } = world.api;
    const em = new Proxy(parts.orm.em.fork(), {
      get() {
        throw new Error('the database was asked about an account');
      },
    });
    const { email } = await world.newAccount();
    const caller = { address: null, userAgent: null };
    const context = { ...newContext(parts), em, caller };
    expect(await forgotPassword(context, { email })).toEqual({ ok: true });
    expect(await forgotPassword(context, { email: world.newEmail() })).toEqual({ ok: true });
    await world.mailTo(email, 'reset-password');
  });

  it.concurrent('sends a link to our own address, whatever host the caller names', async () => {
    const { email } = await world.newAccount();
    const { hostname, port } = new URL(world.url);
    const headers = {
      'content-type': 'application/json',
      host: 'evil.example',
      'x-forwarded-host': 'evil.example',
      forwarded: 'host=evil.example',
    };
    const path = '/api/v1/auth/forgot-password';
    const call = request({ hostname, port, path, method: 'POST', headers });
    const answered = once(call, 'response');
    call.end(JSON.stringify({ email }));
    const [answer] = await answered;
    expect(answer.statusCode).toBe(202);
    answer.resume();
    const { text, html } = await world.mailTo(email, 'reset-password');
    expect(text).toContain(`${world.url}/reset-password#pge_`);
    expect(text + html).not.toContain('evil.example');
  });

  it.concurrent('sends one mail, however many ask for it within a minute', async () => {
    const person = await world.newAccount();
    await Promise.all(
      Array.from({ length: 5 }, () =>
        world.anonymous.identity.email.forgotPassword.mutate({ email: person.email }),
      ),
    );
    await world.mailTo(person.email, 'reset-password');
    await world.untilQuiet();
    expect(await world.mailsTo(person.email, 'reset-password')).toHaveLength(1);
  });

  it.concurrent('gives the new password to the account, proves the mailbox, and tells its person', async () => {
    const person = await world.newAccount();
    await reset(await world.resetSecret(person.email));
    expect((await person.logIn()).status).toBe(401);
    expect((await person.logIn(newPassword)).status).toBe(200);
    expect((await person.row()).emailVerifiedAt).not.toBeNull();
    expect((await world.mailTo(person.email, 'password-changed')).text).not.toContain('pge_');
    expect(await person.acts()).toContain('identity.password-reset');
  });

  it.concurrent('ends every session and every refresh token, wherever they are', async () => {
    const person = await world.newAccount();
    const { answer } = await person.logIn();
    const other = signedInBy(answer);
    expect(await world.em().count(TokenFamily, { userId: person.userId })).toBe(2);
    await reset(await world.resetSecret(person.email));
    for (const token of [person.token, other.token]) {
      expect((await callRest(world.url, '/auth/me', { token })).status).toBe(401);
    }
    const { refreshToken } = other;
    const refreshed = await callRest(world.url, '/auth/refresh', { body: { refresh_token: refreshToken } });
    expect(refreshed.status).toBe(401);
    expect(await world.em().count(TokenFamily, { userId: person.userId })).toBe(0);
  });

  it.concurrent('opens no second try with the same link, and one of two at once wins', async () => {
    const person = await world.newAccount();
    const secret = await world.resetSecret(person.email);
    const outcomes = await Promise.all([
      refusalOf(reset(secret, 'the first one to arrive')),
      refusalOf(reset(secret, 'the other one to arrive')),
    ]);
    expect(outcomes.sort()).toEqual(['identity.link-used', null]);
    expect(await refusalOf(reset(secret))).toBe('identity.link-used');
  });

  it('with two links used at once, takes one and makes the other worthless', async () => {
    const person = await world.newAccount();
    const first = await world.resetSecret(person.email);
    advance(2 * minuteMs);
    const second = await world.resetSecret(person.email, 2);
    expect(second).not.toBe(first);
    const outcomes = await Promise.all([refusalOf(reset(first)), refusalOf(reset(second))]);
    expect(outcomes.sort()).toEqual(['identity.link-used', null]);
  });

  it('has a link that is over after an hour', async () => {
    const person = await world.newAccount();
    const secret = await world.resetSecret(person.email);
    advance(hourMs + minuteMs);
    expect(await refusalOf(reset(secret))).toBe('identity.link-expired');
  });

  it.concurrent('does not use the link up for a password that is too easy to guess', async () => {
    const person = await world.newAccount();
    const secret = await world.resetSecret(person.email);
    expect(await refusalOf(reset(secret, 'password1234'))).toBe('identity.weak-password');
    expect(await refusalOf(reset(secret, person.email))).toBe('identity.weak-password');
    expect(await reset(secret)).toEqual({ ok: true });
  });

  it.concurrent.each([
    ['closed', { isActive: false }],
    ['erased', { isActive: false, erasedAt: new Date() }],
  ])('is not replaced in an account that was %s after the mail', async (_, changes) => {
    const person = await world.newAccount();
    const secret = await world.resetSecret(person.email);
    await person.change(changes);
    const before = (await person.row()).passwordHash;
    expect(await refusalOf(reset(secret))).toBe('identity.inactive');
    expect((await person.row()).passwordHash).toBe(before);
  });

  it.concurrent('can be chosen by somebody who only signed in elsewhere', async () => {
    const person = await world.newAccount();
    await person.change({ passwordHash: null });
    await reset(await world.resetSecret(person.email));
    expect((await person.logIn(newPassword)).status).toBe(200);
  });

  it.concurrent('shuts out whoever made the account with an address that was not theirs', async () => {
    const { em } = world;
    const squatter = await world.newAccount();
    const { userId } = squatter;
    const { secret: key } = await squatter.client.identity.apiKeys.create.mutate({
      ...{ name: 'kept', scopes: ['read'], expiresInDays: null },
    });
    await em().insert(Connection, {
      ...{ id: newId(), userId, provider: 'google', subject: newId(), email: null, lastUsedAt: null },
    });
    await em().insert(TotpSecret, { userId, sealedSecret: 'sealed', confirmedAt: new Date() });
    await reset(await world.resetSecret(squatter.email));

    expect(await em().count(Connection, { userId })).toBe(0);
    expect(await em().count(TotpSecret, { userId })).toBe(0);
    expect((await callRest(world.url, '/auth/me', { token: key })).status).toBe(401);
    expect((await squatter.logIn(newPassword)).status).toBe(200);
  });

  it.concurrent('leaves second factors and keys to somebody whose mailbox was known to be theirs', async () => {
    const person = await world.newAccount();
    await person.change({ emailVerifiedAt: new Date() });
    const { secret: key } = await person.client.identity.apiKeys.create.mutate({
      ...{ name: 'kept', scopes: ['read'], expiresInDays: null },
    });
    await world.em().insert(TotpSecret, {
      ...{ userId: person.userId, sealedSecret: 'sealed', confirmedAt: new Date() },
    });
    await reset(await world.resetSecret(person.email));
    expect((await callRest(world.url, '/auth/me', { token: key })).status).toBe(200);
    // The password alone opens nothing.
    expect((await person.logIn(newPassword)).status).toBe(202);
  });

  it.concurrent('cancels another mailbox that somebody wished for meanwhile', async () => {
    const person = await world.newAccount();
    const email = world.newEmail();
    await person.client.identity.email.requestChange.mutate({ email });
    const changing = secretIn((await world.mailTo(email, 'change-email')).text);
    await reset(await world.resetSecret(person.email));
    expect(await refusalOf(world.anonymous.identity.email.confirm.mutate({ token: changing }))).toBe(
      'identity.link-used',
    );
    expect((await person.row()).email).toBe(person.email);
  });
});

describe('a password that is changed', () => {
  it.concurrent('ends every other session, and the one that changed it goes on', async () => {
    const person = await world.newAccount();
    const other = signedInBy((await person.logIn()).answer);
    expect(await person.client.identity.email.changePassword.mutate({ newPassword })).toEqual({ ended: 1 });
    expect((await person.client.identity.me.query()).email).toBe(person.email);
    expect((await callRest(world.url, '/auth/me', { token: other.token })).status).toBe(401);
    expect((await person.logIn()).status).toBe(401);
    expect((await person.logIn(newPassword)).status).toBe(200);
    expect(await person.acts()).toContain('identity.password-changed');
    await world.mailTo(person.email, 'password-changed');
  });

  it.concurrent('makes links worthless that were asked for before', async () => {
    const person = await world.newAccount();
    const secret = await world.resetSecret(person.email);
    await person.client.identity.email.changePassword.mutate({ newPassword });
    expect(await refusalOf(reset(secret))).toBe('identity.link-used');
  });

  it('stays as it was, and so do the sessions, when something in the same act fails', async () => {
    const person = await world.newAccount();
    const other = signedInBy((await person.logIn()).answer);
    const before = (await world.em().findOneOrFail(User, { id: person.userId })).passwordHash;
    // The queue is away for a moment: the notice cannot be sent.
    const send = vi.spyOn(world.api.parts.boss, 'send').mockResolvedValue(null);
    const call = person.client.identity.email.changePassword.mutate({ newPassword });
    expect(await refusalOf(call)).toBe('platform.internal');
    expect(send).toHaveBeenCalled();
    vi.restoreAllMocks();
    expect((await person.row()).passwordHash).toBe(before);
    expect((await callRest(world.url, '/auth/me', { token: other.token })).status).toBe(200);
    expect(await world.mailsTo(person.email, 'password-changed')).toEqual([]);
  });

  it.concurrent('is refused when it is too easy to guess', async () => {
    const person = await world.newAccount();
    const call = person.client.identity.email.changePassword.mutate({ newPassword: 'qwerty123456' });
    expect(await refusalOf(call)).toBe('identity.weak-password');
  });
});
