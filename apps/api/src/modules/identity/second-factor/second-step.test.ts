import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callRest, callTrpc, codeOf } from '../../../testing/index.ts';
import {
  askedForMore,
  openBrowser,
  openSecondFactorWorld,
  refusalOf,
  type SecondFactorWorld,
} from './second-factor.fixture.ts';

let world: SecondFactorWorld;
beforeAll(async () => {
  world = await openSecondFactorWorld();
});
afterAll(() => world?.stop());

describe('logging in to an account with a second factor', () => {
  it('gives a ticket for the password and a session for the code, in a browser', async () => {
    const person = await world.newAccount();
    const app = await person.addApp();
    const { browser, entry } = await person.logIn();
    const { ticket, methods } = askedForMore(entry);
    expect(methods).toEqual(['totp', 'recovery-code']);
    expect(browser.cookie).toBeNull();
    const code = await app.freshCode();
    const entered = await browser.client.identity.finishLogIn.mutate({ ticket, code });
    expect(entered.state).toBe('signed-in');
    expect((await browser.client.identity.me.query()).id).toBe(person.userId);
  });

  it('answers 202 over REST, and tokens for the code', async () => {
    const { email, password, addApp, userId } = await world.newAccount();
    const app = await addApp();
    const first = await callRest(world.url, '/auth/login', { body: { email, password } });
    expect(first.status).toBe(202);
    const { ticket } = Object(first.body);
    expect(first.body).toEqual({
      state: 'second-factor',
      ticket: expect.stringMatching(/^pgt_/),
      methods: ['totp', 'recovery-code'],
      expires_at: expect.any(String),
    });
    const second = await callRest(world.url, '/auth/login/second-factor', {
      body: { ticket, code: await app.freshCode() },
    });
    expect(second.status).toBe(200);
    const { access_token: token } = Object(second.body);
    expect((await callRest(world.url, '/auth/me', { token })).body).toMatchObject({ id: userId });
  });

  it('takes a recovery code instead, each once, and never one of another person', async () => {
    const person = await world.newAccount();
    const { recoveryCodes } = await person.addApp();
    const [recoveryCode = ''] = recoveryCodes;
    const stranger = await world.newAccount();
    const strangers = await stranger.addApp();

    const first = await person.logIn();
    const { ticket } = askedForMore(first.entry);
    const [foreign] = strangers.recoveryCodes;
    const wrong = first.browser.client.identity.finishLogIn.mutate({ ticket, recoveryCode: foreign });
    expect(await refusalOf(wrong)).toBe('identity.wrong-code');
    const typed = recoveryCode.toUpperCase().replace('-', ' ');
    await first.browser.client.identity.finishLogIn.mutate({ ticket, recoveryCode: typed });

    const again = await person.logIn();
    const refused = again.browser.client.identity.finishLogIn.mutate({
      ticket: askedForMore(again.entry).ticket,
      recoveryCode,
    });
    expect(await refusalOf(refused)).toBe('identity.wrong-code');
    expect((await person.client.identity.secondFactor.get.query()).recoveryCodesLeft).toBe(9);
    expect(await person.acts()).toContain('identity.recovery-code-used');
  });

  it('takes a passkey as the second half, also when the app is there', async () => {
    const person = await world.newAccount();
    await person.addApp();
    const { authenticator } = await person.addPasskey();
    const { browser, entry } = await person.logIn();
    const { ticket, methods } = askedForMore(entry);
    expect(methods).toEqual(['passkey', 'totp', 'recovery-code']);
    const request = await browser.client.identity.passkeys.beginSecondStep.mutate({ ticket });
    const passkey = authenticator.get(request);
    expect((await browser.client.identity.finishLogIn.mutate({ ticket, passkey })).state).toBe('signed-in');
  });
});

describe('attacks on the second step', () => {
  it('a code that was used opens nothing again, also not in the moment of its first use', async () => {
    const person = await world.newAccount();
    const app = await person.addApp();
    const code = await app.freshCode();
    const tries = await Promise.all(
      Array.from({ length: 4 }, async () => {
        const { browser, entry } = await person.logIn();
        const { ticket } = askedForMore(entry);
        return refusalOf(browser.client.identity.finishLogIn.mutate({ ticket, code }));
      }),
    );
    expect(tries.filter((code) => code === null)).toHaveLength(1);
    expect(tries.filter((code) => code === 'identity.wrong-code')).toHaveLength(3);
  });

  it('a recovery code opens one session when several use it at once', async () => {
    const person = await world.newAccount();
    const { recoveryCodes } = await person.addApp();
    const tries = await Promise.all(
      Array.from({ length: 4 }, async () => {
        const { browser, entry } = await person.logIn();
        const { ticket } = askedForMore(entry);
        const [recoveryCode] = recoveryCodes;
        return refusalOf(browser.client.identity.finishLogIn.mutate({ ticket, recoveryCode }));
      }),
    );
    expect(tries.filter((code) => code === null)).toHaveLength(1);
  });

  it('a ticket is dead after five wrong tries, however many come at once', async () => {
    const person = await world.newAccount();
    const app = await person.addApp();
    const { browser, entry } = await person.logIn();
    const { ticket } = askedForMore(entry);
    const right = await app.freshCode();
    const wrong = right === '000000' ? '000001' : '000000';
    const tries = await Promise.all(
      Array.from({ length: 12 }, () =>
        refusalOf(openBrowser(world.url).client.identity.finishLogIn.mutate({ ticket, code: wrong })),
      ),
    );
    expect(tries.filter((code) => code === 'identity.wrong-code')).toHaveLength(5);
    expect(tries.filter((code) => code === 'identity.log-in-expired')).toHaveLength(7);
    const late = browser.client.identity.finishLogIn.mutate({ ticket, code: right });
    expect(await refusalOf(late)).toBe('identity.log-in-expired');
    expect((await person.acts()).filter((act) => act === 'identity.proof-refused')).toHaveLength(5);
  });

  it('wrong codes are counted by account, so that new tickets give no new tries', async () => {
    const person = await world.newAccount();
    const app = await person.addApp();
    const { limits } = world.api.parts;
    const account = { account: person.userId };
    const { points } = world.api.parts.config.limitRates['second-factor-account'];
    for (let spent = 0; spent < points; spent += 1) await limits.spend('second-factor-account', account);
    const { browser, entry } = await person.logIn();
    const { ticket } = askedForMore(entry);
    const guess = browser.client.identity.finishLogIn.mutate({ ticket, code: await app.freshCode() });
    expect(await refusalOf(guess)).toBe('request.rate-limited');
  });

  it('the person gets in with a passkey while somebody else guesses their codes', async () => {
    const person = await world.newAccount();
    const { authenticator } = await person.addPasskey();
    const { limits, config } = world.api.parts;
    const { points } = config.limitRates['second-factor-account'];
    for (let spent = 0; spent < points; spent += 1) {
      await limits.spend('second-factor-account', { account: person.userId });
    }
    const { browser, entry } = await person.logIn();
    const { ticket } = askedForMore(entry);
    const passkey = authenticator.get(
      await browser.client.identity.passkeys.beginSecondStep.mutate({ ticket }),
    );
    expect(await refusalOf(browser.client.identity.finishLogIn.mutate({ ticket, passkey }))).toBeNull();
  });

  it('a ticket opens one session', async () => {
    const person = await world.newAccount();
    const { recoveryCodes } = await person.addApp();
    const { browser, entry } = await person.logIn();
    const { ticket } = askedForMore(entry);
    const tries = await Promise.all(
      recoveryCodes
        .slice(0, 4)
        .map((recoveryCode) =>
          refusalOf(browser.client.identity.finishLogIn.mutate({ ticket, recoveryCode })),
        ),
    );
    expect(tries.filter((code) => code === null)).toHaveLength(1);
    expect(tries.filter((code) => code === 'identity.log-in-expired')).toHaveLength(3);
  });

  it('a ticket of one person takes no proof of another', async () => {
    const [person, thief] = [await world.newAccount(), await world.newAccount()];
    await person.addApp();
    const app = await thief.addApp();
    const { authenticator } = await thief.addPasskey();
    const { browser, entry } = await person.logIn();
    const { ticket } = askedForMore(entry);
    const byCode = browser.client.identity.finishLogIn.mutate({ ticket, code: await app.freshCode() });
    expect(await refusalOf(byCode)).toBe('identity.wrong-code');
    const request = await browser.client.identity.passkeys.beginSecondStep.mutate({ ticket });
    const { allowCredentials: _, ...open } = request;
    const byPasskey = browser.client.identity.finishLogIn.mutate({
      ticket,
      passkey: authenticator.get(open),
    });
    expect(await refusalOf(byPasskey)).toBe('identity.wrong-passkey');
  });

  it('a ticket of a browser gives a script no tokens, and the other way round', async () => {
    const person = await world.newAccount();
    const app = await person.addApp();
    const { entry } = await person.logIn();
    const { ticket } = askedForMore(entry);
    const asScript = await callRest(world.url, '/auth/login/second-factor', {
      body: { ticket, code: await app.freshCode() },
    });
    expect([asScript.status, codeOf(asScript)]).toEqual([401, 'identity.log-in-expired']);
    const { email, password } = person;
    const script = await callRest(world.url, '/auth/login', { body: { email, password } });
    const asBrowser = openBrowser(world.url).client.identity.finishLogIn.mutate({
      ticket: Object(script.body).ticket,
      code: await app.freshCode(),
    });
    expect(await refusalOf(asBrowser)).toBe('identity.log-in-expired');
  });

  it('a ticket is over after five minutes', async () => {
    const person = await world.newAccount();
    const app = await person.addApp();
    const { browser, entry } = await person.logIn();
    const { ticket, expiresAt } = askedForMore(entry);
    const leftMs = new Date(expiresAt).getTime() - Date.now();
    expect(leftMs).toBeGreaterThan(4 * 60_000);
    expect(leftMs).toBeLessThanOrEqual(5 * 60_000);
    await world.execute('update identity.log_in_tickets set expires_at = now() where user_id = ?', [
      person.userId,
    ]);
    const late = browser.client.identity.finishLogIn.mutate({ ticket, code: await app.freshCode() });
    expect(await refusalOf(late)).toBe('identity.log-in-expired');
  });

  it('a ticket and a session that were there before open nothing afterwards', async () => {
    const person = await world.newAccount();
    const app = await person.addApp();
    const { browser, entry } = await person.logIn();
    const { ticket } = askedForMore(entry);
    // What an attacker has planted in the browser beforehand.
    const planted = `pingvas=pgs_${'A'.repeat(43)}`;
    browser.cookie = planted;
    await browser.client.identity.finishLogIn.mutate({ ticket, code: await app.freshCode() });
    expect(browser.cookie).not.toBe(planted);
    const again = await callTrpc(world.url, {
      path: 'identity.me',
      kind: 'query',
      headers: { cookie: planted },
    });
    expect(again.status).toBe(401);
    const reused = browser.client.identity.finishLogIn.mutate({ ticket, code: await app.freshCode() });
    expect(await refusalOf(reused)).toBe('identity.log-in-expired');
  });

  it('half a log-in ends with the sessions when its person ends them all', async () => {
    const person = await world.newAccount();
    const app = await person.addApp();
    const { browser, entry } = await person.logIn();
    const { ticket } = askedForMore(entry);
    await person.client.identity.logOutEverywhere.mutate();
    const late = browser.client.identity.finishLogIn.mutate({ ticket, code: await app.freshCode() });
    expect(await refusalOf(late)).toBe('identity.log-in-expired');
  });

  it('an account that was closed in between stays closed', async () => {
    const person = await world.newAccount();
    const app = await person.addApp();
    const { browser, entry } = await person.logIn();
    const { ticket } = askedForMore(entry);
    await world.execute('update identity.users set is_active = false where id = ?', [person.userId]);
    const late = browser.client.identity.finishLogIn.mutate({ ticket, code: await app.freshCode() });
    expect(await refusalOf(late)).toBe('identity.inactive');
  });

  it('the database knows tickets, challenges and codes by what cannot be turned back', async () => {
    const person = await world.newAccount();
    const { recoveryCodes, bytes } = await person.addApp();
    const { browser, entry } = await person.logIn();
    const { ticket } = askedForMore(entry);
    const request = await browser.client.identity.passkeys.beginSignIn.mutate();
    const dump = JSON.stringify([
      await world.execute('select * from identity.log_in_tickets'),
      await world.execute('select * from identity.challenges'),
      await world.execute('select * from identity.recovery_codes'),
      await world.execute('select * from identity.totp_secrets'),
      await world.execute('select * from identity.audit_events'),
    ]);
    const secrets = [ticket, request.challenge, Buffer.from(bytes).toString('base64url')];
    const plain = recoveryCodes.flatMap((code) => [code, code.replace('-', '')]);
    for (const secret of [...secrets, ...plain]) expect(dump).not.toContain(secret);
  });
});
