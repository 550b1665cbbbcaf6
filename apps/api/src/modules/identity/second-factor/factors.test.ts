import { Secret } from 'otpauth';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import {
  askedForMore,
  type openBrowser,
  openSecondFactorWorld,
  refusalOf,
  type SecondFactorWorld,
} from './second-factor.fixture.ts';
import { createSoftwareAuthenticator } from './testing/software-authenticator.ts';
import { totpCodeAt } from './totp.ts';

let world: SecondFactorWorld;
beforeAll(async () => {
  world = await openSecondFactorWorld();
});
afterAll(() => world?.stop());

describe('an authenticator app', () => {
  it('asks nothing of anybody before it is confirmed with a code', async () => {
    const person = await world.newAccount();
    await person.client.identity.secondFactor.setUpTotp.mutate();
    expect((await person.logIn()).entry.state).toBe('signed-in');
    const wrong = person.client.identity.secondFactor.confirmTotp.mutate({ code: '000000' });
    expect(await refusalOf(wrong)).toBe('identity.wrong-code');
    expect((await person.client.identity.secondFactor.get.query()).totpSince).toBeNull();
  });

  it('comes with ten recovery codes, shown once', async () => {
    const person = await world.newAccount();
    const { recoveryCodes } = await person.addApp();
    expect(new Set(recoveryCodes).size).toBe(10);
    for (const code of recoveryCodes) expect(code).toMatch(/^[0-9a-hjkmnp-tv-z]{5}-[0-9a-hjkmnp-tv-z]{5}$/);
    const view = await person.client.identity.secondFactor.get.query();
    expect(view).toMatchObject({ hasPassword: true, recoveryCodesLeft: 10, passkeys: [] });
    expect(JSON.stringify(view)).not.toContain(recoveryCodes[0]);
  });

  it('counts the code that confirmed it as used', async () => {
    const person = await world.newAccount();
    const app = await person.addApp();
    const { browser, entry } = await person.logIn();
    const { ticket } = askedForMore(entry);
    const replayed = { ticket, code: app.confirmedBy };
    const refused = browser.client.identity.finishLogIn.mutate(replayed);
    expect(await refusalOf(refused)).toBe('identity.wrong-code');
  });

  it('is not replaced by another one before it is taken away', async () => {
    const person = await world.newAccount();
    const app = await person.addApp();
    const again = person.client.identity.secondFactor.setUpTotp.mutate();
    expect(await refusalOf(again)).toBe('identity.totp-already-on');
    const confirmed = person.client.identity.secondFactor.confirmTotp.mutate({ code: await app.freshCode() });
    expect(await refusalOf(confirmed)).toBe('identity.totp-not-begun');
  });

  it('set up twice counts with the second secret only', async () => {
    const person = await world.newAccount();
    const first = await person.client.identity.secondFactor.setUpTotp.mutate();
    const second = await person.addApp();
    expect(Buffer.from(second.bytes).toString('hex')).not.toBe(first.secret);
    expect((await person.logIn()).entry.state).toBe('second-factor');
  });

  it('is taken away with its recovery codes, and the password is enough again', async () => {
    const person = await world.newAccount();
    await person.addApp();
    await person.client.identity.secondFactor.removeTotp.mutate();
    expect((await person.logIn()).entry.state).toBe('signed-in');
    const { totpSince, recoveryCodesLeft } = await person.client.identity.secondFactor.get.query();
    expect([totpSince, recoveryCodesLeft]).toEqual([null, null]);
    const codes = await world.execute('select * from identity.recovery_codes where user_id = ?', [
      person.userId,
    ]);
    expect(codes).toEqual([]);
    expect(await person.acts()).toEqual(
      expect.arrayContaining(['identity.totp-added', 'identity.totp-removed']),
    );
  });

  it('leaves the recovery codes where a passkey stays', async () => {
    const person = await world.newAccount();
    const { recoveryCodes } = await person.addApp();
    const added = await person.addPasskey();
    expect(added.recoveryCodes).toEqual([]);
    await person.client.identity.secondFactor.removeTotp.mutate();
    const { entry, browser } = await person.logIn();
    const { ticket, methods } = askedForMore(entry);
    expect(methods).toEqual(['passkey', 'recovery-code']);
    const [recoveryCode] = recoveryCodes;
    await browser.client.identity.finishLogIn.mutate({ ticket, recoveryCode });
  });

  it('confirmed twice at once gives one set of recovery codes', async () => {
    const person = await world.newAccount();
    await person.client.identity.secondFactor.setUpTotp.mutate();
    const { secret } = await person.client.identity.secondFactor.setUpTotp.mutate();
    const code = totpCodeAt(Secret.fromBase32(secret).bytes, new Date());
    const confirm = () => refusalOf(person.client.identity.secondFactor.confirmTotp.mutate({ code }));
    const outcomes = await Promise.all([confirm(), confirm(), confirm()]);
    expect(outcomes.filter((outcome) => outcome === null)).toHaveLength(1);
    expect((await person.client.identity.secondFactor.get.query()).recoveryCodesLeft).toBe(10);
  });
});

describe('recovery codes', () => {
  it('made anew replace all from before, also the unused ones', async () => {
    const person = await world.newAccount();
    const { recoveryCodes: before } = await person.addApp();
    const { recoveryCodes: after } = await person.client.identity.secondFactor.renewRecoveryCodes.mutate();
    expect(after).toHaveLength(10);
    const { browser, entry } = await person.logIn();
    const { ticket } = askedForMore(entry);
    const old = browser.client.identity.finishLogIn.mutate({ ticket, recoveryCode: before[0] });
    expect(await refusalOf(old)).toBe('identity.wrong-code');
    await browser.client.identity.finishLogIn.mutate({ ticket, recoveryCode: after[0] });
  });

  it('are not made for an account without a second factor', async () => {
    const person = await world.newAccount();
    const made = person.client.identity.secondFactor.renewRecoveryCodes.mutate();
    expect(await refusalOf(made)).toBe('identity.second-factor-off');
  });
});

describe('a change of how an account is protected', () => {
  it('is told to its person by mail, in their language, without a secret', async () => {
    const person = await world.newAccount();
    const { recoveryCodes } = await person.addApp();
    await person.addPasskey();
    await person.client.identity.secondFactor.renewRecoveryCodes.mutate();
    await person.client.identity.secondFactor.removeTotp.mutate();
    const mails = () =>
      world.execute(
        `select text from identity.outbox_mails where user_id = ? and template = 'second-factor-changed'`,
        [person.userId],
      );
    await vi.waitFor(async () => expect(await mails()).toHaveLength(4), { timeout: 20_000 });
    const said = JSON.stringify(await mails());
    for (const words of ['인증 앱을 추가', '패스키를 추가', '복구 코드를 새로', '인증 앱을 뺐']) {
      expect(said).toContain(words);
    }
    for (const code of recoveryCodes) expect(said).not.toContain(code);
  });
});

describe('a session that was stolen or left open', () => {
  it.each([
    ['sees no new secret', (c: Client) => c.identity.secondFactor.setUpTotp.mutate()],
    ['turns no app on', (c: Client) => c.identity.secondFactor.confirmTotp.mutate({ code: '000000' })],
    ['turns the app off for nobody', (c: Client) => c.identity.secondFactor.removeTotp.mutate()],
    ['gets no recovery codes', (c: Client) => c.identity.secondFactor.renewRecoveryCodes.mutate()],
    ['begins no passkey', (c: Client) => c.identity.passkeys.beginAdding.mutate()],
    ['removes no passkey', (c: Client) => c.identity.passkeys.remove.mutate({ passkeyId: anyId })],
  ] as const)('%s', async (_, act) => {
    const person = await world.newAccount();
    await person.addApp();
    await person.forgetProof();
    expect(await refusalOf(act(person.client))).toBe('identity.step-up-required');
    expect((await person.client.identity.secondFactor.get.query()).totpSince).not.toBeNull();
  });

  it('adds no passkey with a challenge from the time when it was proven', async () => {
    const person = await world.newAccount();
    const creation = await person.client.identity.passkeys.beginAdding.mutate();
    await person.forgetProof();
    const passkey = createSoftwareAuthenticator(world.url).create(creation);
    const added = person.client.identity.passkeys.add.mutate({ passkey, name: 'a key' });
    expect(await refusalOf(added)).toBe('identity.step-up-required');
  });
});

type Client = ReturnType<typeof openBrowser>['client'];
const anyId = '0192f000-0000-7000-8000-000000000001';

describe('step-up', () => {
  it('opens sensitive acts for ten minutes with the password, where the account asks for nothing more', async () => {
    const person = await world.newAccount();
    await person.forgetProof();
    expect(await person.client.identity.stepUp.get.query()).toEqual({
      methods: ['password'],
      provenUntil: null,
    });
    const wrong = person.client.identity.stepUp.prove.mutate({ password: 'not this one' });
    expect(await refusalOf(wrong)).toBe('identity.wrong-credentials');
    const { provenUntil } = await person.client.identity.stepUp.prove.mutate({ password: person.password });
    const leftMs = new Date(provenUntil ?? 0).getTime() - Date.now();
    expect(leftMs).toBeGreaterThan(9 * 60_000);
    await person.client.identity.secondFactor.setUpTotp.mutate();
    expect(await person.acts()).toEqual(
      expect.arrayContaining(['identity.proof-refused', 'identity.proven']),
    );
  });

  it('takes no password where the account has a second factor', async () => {
    const person = await world.newAccount();
    const app = await person.addApp();
    await person.forgetProof();
    const byPassword = person.client.identity.stepUp.prove.mutate({ password: person.password });
    expect(await refusalOf(byPassword)).toBe('identity.proof-refused');
    expect((await person.client.identity.stepUp.get.query()).methods).toEqual(['totp', 'recovery-code']);
    await person.client.identity.stepUp.prove.mutate({ code: await app.freshCode() });
    await person.client.identity.secondFactor.removeTotp.mutate();
  });

  it('takes a recovery code and a passkey', async () => {
    const person = await world.newAccount();
    const { recoveryCodes } = await person.addApp();
    const { authenticator } = await person.addPasskey();
    await person.forgetProof();
    const [recoveryCode] = recoveryCodes;
    await person.client.identity.stepUp.prove.mutate({ recoveryCode });
    await person.forgetProof();
    const passkey = authenticator.get(await person.client.identity.stepUp.begin.mutate());
    await person.client.identity.stepUp.prove.mutate({ passkey });
    await person.client.identity.secondFactor.renewRecoveryCodes.mutate();
  });

  it('proves the one session that it was made in', async () => {
    const person = await world.newAccount();
    const { browser: elsewhere } = await person.logIn();
    await person.forgetProof();
    await person.client.identity.stepUp.prove.mutate({ password: person.password });
    expect(await refusalOf(elsewhere.client.identity.secondFactor.setUpTotp.mutate())).toBe(
      'identity.step-up-required',
    );
  });

  it('sends who has neither password nor second factor to sign in again', async () => {
    const person = await world.newAccount();
    await world.execute('update identity.users set password_hash = null where id = ?', [person.userId]);
    await person.forgetProof();
    expect((await person.client.identity.stepUp.get.query()).methods).toEqual(['sign-in-again']);
    const tried = person.client.identity.stepUp.prove.mutate({ password: person.password });
    expect(await refusalOf(tried)).toBe('identity.proof-refused');
  });
});
