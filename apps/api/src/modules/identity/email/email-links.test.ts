import { createPingvasClient } from '@pingvas/api-client';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { AppRouter } from '../../../app-router.ts';
import { callRest, signedInBy } from '../../../testing/index.ts';
import { refusalOf } from '../second-factor/second-factor.fixture.ts';
import { dropEverySession } from '../sessions/end-sessions.ts';
import { type MailWorld, openMailWorld, secretIn } from './email.fixture.ts';
import { newLinkSecret } from './link-secret.ts';
import { lockPerson } from './lock-person.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

let world: MailWorld;
beforeAll(async () => {
  world = await openMailWorld();
});
afterAll(() => world?.stop());
afterEach(() => {
  vi.useRealTimers();
});

/** Moves the clock of the api; timers go on as ever. */
function advance(ms: number): void {
  const now = Date.now();
  vi.useFakeTimers({ toFake: ['Date'] });
  vi.setSystemTime(now + ms);
}

const aKey = { name: 'kept', scopes: ['read' as const], expiresInDays: null };
type Client = MailWorld['anonymous'];
const confirm = (token: string, { client }: { readonly client: Client } = { client: world.anonymous }) =>
  client.identity.email.confirm.mutate({ token });

describe('the link that a new person gets', () => {
  it.concurrent('proves the mailbox, once', async () => {
    const person = await world.newAccount();
    expect((await person.client.identity.me.query()).isEmailVerified).toBe(false);
    const secret = secretIn((await world.mailTo(person.email, 'verify-email')).text);
    expect(await confirm(secret, person)).toEqual({ purpose: 'verify' });
    expect((await person.client.identity.me.query()).isEmailVerified).toBe(true);
    expect(await refusalOf(confirm(secret))).toBe('identity.link-used');
    expect(await person.acts()).toContain('identity.email-verified');
  });

  it.concurrent('counts on another device once its person is signed in there, and takes nothing away', async () => {
    const person = await world.newAccount();
    const token = secretIn((await world.mailTo(person.email, 'verify-email')).text);
    expect(await refusalOf(confirm(token))).toBe('identity.link-needs-session');
    const { token: session } = signedInBy((await person.logIn()).answer);
    const elsewhere = createPingvasClient<AppRouter>({ url: world.url, token: session });
    expect(await confirm(token, { client: elsewhere })).toEqual({ purpose: 'verify' });
    expect((await person.client.identity.me.query()).isEmailVerified).toBe(true);
    expect((await person.logIn()).status).toBe(200);
  });

  it.concurrent('counts for no API key, and in no session of another account', async () => {
    const [person, other] = [await world.newAccount(), await world.newAccount()];
    const key = await person.client.identity.apiKeys.create.mutate(aKey);
    const token = secretIn((await world.mailTo(person.email, 'verify-email')).text);
    const client = createPingvasClient<AppRouter>({ url: world.url, token: key.secret });
    expect(await refusalOf(confirm(token, { client }))).toBe('identity.link-needs-session');
    expect(await refusalOf(confirm(token, other))).toBe('identity.link-needs-session');
    expect((await person.row()).emailVerifiedAt).toBeNull();
    expect((await other.row()).emailVerifiedAt).toBeNull();
    expect(await confirm(token, person)).toEqual({ purpose: 'verify' });
    expect((await callRest(world.url, '/auth/me', { token: key.secret })).status).toBe(200);
  });

  it.concurrent('gives a mailbox to nobody who registered the address of somebody else, or moves to it', async () => {
    const [squatter, mover] = [await world.newAccount(), await world.newAccount()];
    const wished = world.newEmail();
    await mover.client.identity.email.requestChange.mutate({ email: wished });
    const moving = secretIn((await world.mailTo(wished, 'change-email')).text);
    const verifying = secretIn((await world.mailTo(squatter.email, 'verify-email')).text);
    for (const token of [moving, verifying]) {
      expect(await refusalOf(confirm(token))).toBe('identity.link-needs-session');
    }
    expect((await squatter.row()).emailVerifiedAt).toBeNull();
    expect(await mover.row()).toMatchObject({ email: mover.email, emailVerifiedAt: null });
  });

  it.concurrent('comes in the language that was chosen at the door', async () => {
    const korean = await world.newAccount({ language: 'ko' });
    const english = await world.newAccount({ language: 'en' });
    expect(await world.mailTo(korean.email, 'verify-email')).toMatchObject({
      subject: '이메일 주소를 확인해 주세요',
    });
    expect(await world.mailTo(english.email, 'verify-email')).toMatchObject({
      subject: 'Confirm your e-mail address',
    });
  });

  it('is over a day later, and says so', async () => {
    const person = await world.newAccount();
    const secret = secretIn((await world.mailTo(person.email, 'verify-email')).text);
    advance(24 * hourMs + minuteMs);
    expect(await refusalOf(confirm(secret))).toBe('identity.link-expired');
    expect((await person.row()).emailVerifiedAt).toBeNull();
  });

  it.concurrent('is won by one of two who use it at the same moment', async () => {
    const person = await world.newAccount();
    const secret = secretIn((await world.mailTo(person.email, 'verify-email')).text);
    const outcomes = await Promise.all([1, 2, 3].map(() => refusalOf(confirm(secret, person))));
    expect(outcomes.sort()).toEqual(['identity.link-used', 'identity.link-used', null]);
  });

  it.concurrent('is not used up by a program that follows it', async () => {
    const person = await world.newAccount();
    const { text } = await world.mailTo(person.email, 'verify-email');
    const link = /https?:\/\/\S+/.exec(text)?.[0] ?? '';
    await fetch(link);
    await fetch(link, { method: 'HEAD' });
    await callRest(world.url, `/auth/verify-email?token=${secretIn(text)}`);
    await fetch(
      `${world.url}/trpc/identity.email.confirm?input=${JSON.stringify({ token: secretIn(text) })}`,
    );
    expect((await person.row()).emailVerifiedAt).toBeNull();
    expect(await confirm(secretIn(text), person)).toEqual({ purpose: 'verify' });
  });

  it.concurrent('says nothing to who guesses', async () => {
    for (const token of [newLinkSecret(), 'pge_', 'x'.repeat(200), "' or true --"]) {
      expect(await refusalOf(confirm(token))).toBe('identity.link-unknown');
    }
  });

  it.concurrent('is no link for a new password, nor the other way round', async () => {
    const person = await world.newAccount();
    const verifying = secretIn((await world.mailTo(person.email, 'verify-email')).text);
    const resetting = await world.resetSecret(person.email);
    const reset = { token: verifying, newPassword: 'a wholly different secret' };
    expect(await refusalOf(world.anonymous.identity.email.resetPassword.mutate(reset))).toBe(
      'identity.link-unknown',
    );
    expect(await refusalOf(confirm(resetting))).toBe('identity.link-unknown');
  });

  it.concurrent('does nothing for an account that was closed meanwhile', async () => {
    const person = await world.newAccount();
    const secret = secretIn((await world.mailTo(person.email, 'verify-email')).text);
    await person.change({ isActive: false });
    expect(await refusalOf(confirm(secret, person))).toBe('identity.inactive');
    await person.change({ isActive: true });
    expect(await confirm(secret, person)).toEqual({ purpose: 'verify' });
  });

  it('asks for a session where the one of the person has ended on the way, and is still good', async () => {
    const person = await world.newAccount();
    const secret = secretIn((await world.mailTo(person.email, 'verify-email')).text);
    const waits = `select 1 from pg_stat_activity where datname = current_database()
      and wait_event_type = 'Lock' and query ~ 'identity.users .*for no key update'`;
    const { refusal } = await world.em().transactional(async (tx) => {
      await lockPerson(tx, person.userId);
      const refusal = refusalOf(confirm(secret, person));
      await expect.poll(() => world.execute(waits), { timeout: 20_000 }).toHaveLength(1);
      await dropEverySession(tx, person.userId);
      return { refusal };
    });
    expect(await refusal).toBe('identity.link-needs-session');
    const { token } = signedInBy((await person.logIn()).answer);
    const client = createPingvasClient<AppRouter>({ url: world.url, token });
    expect(await confirm(secret, { client })).toEqual({ purpose: 'verify' });
  });

  it('can be asked for again after a minute, five times an hour, and the first one still works', async () => {
    const person = await world.newAccount();
    const first = secretIn((await world.mailTo(person.email, 'verify-email')).text);
    const again = () => person.client.identity.email.requestVerification.mutate();
    expect(await refusalOf(again())).toBe('request.rate-limited');
    for (let mails = 2; mails <= 5; mails += 1) {
      advance(minuteMs + 1_000);
      expect(await again()).toEqual({ isSent: true });
      await world.mailTo(person.email, 'verify-email', mails);
    }
    advance(minuteMs + 1_000);
    expect(await refusalOf(again())).toBe('request.rate-limited');
    expect(await confirm(first, person)).toEqual({ purpose: 'verify' });
    expect(await again()).toEqual({ isSent: false });
  });

  it('is asked for by many at once, and one mail goes out', async () => {
    const person = await world.newAccount();
    await world.mailTo(person.email, 'verify-email');
    advance(2 * minuteMs);
    const asked = await Promise.all(
      Array.from({ length: 8 }, () => refusalOf(person.client.identity.email.requestVerification.mutate())),
    );
    expect(asked.filter((code) => code === null)).toHaveLength(1);
    await world.untilQuiet();
    expect(await world.mailsTo(person.email, 'verify-email')).toHaveLength(2);
  });
});

describe('another mailbox for an account', () => {
  async function asked(given: { email?: string } = {}) {
    const person = await world.newAccount();
    const email = given.email ?? world.newEmail();
    await person.client.identity.email.requestChange.mutate({ email });
    const secret = secretIn((await world.mailTo(email, 'change-email')).text);
    return { person, email, secret };
  }

  it.concurrent('is taken when it answers, and the one of before is told before and after', async () => {
    const { person, email, secret } = await asked();
    expect((await person.row()).email).toBe(person.email);
    const [name = ''] = email;
    const notice = await world.mailTo(person.email, 'email-change-requested');
    expect(notice.text).toContain(`${name}•••@example.test`);
    expect(notice.text).not.toContain(email);
    expect(notice.text).not.toContain('pge_');

    expect(await confirm(secret, person)).toEqual({ purpose: 'change' });
    expect(await person.client.identity.me.query()).toMatchObject({ email, isEmailVerified: true });
    expect((await world.mailTo(person.email, 'email-changed')).text).not.toContain(email);
    expect((await person.logIn()).status).toBe(401);
    expect(await person.acts()).toEqual(
      expect.arrayContaining(['identity.email-change-requested', 'identity.email-changed']),
    );
  });

  it.concurrent('that is another account’s is not told to who asks, only to its own mailbox', async () => {
    const other = await world.newAccount();
    const { person, secret } = await asked({ email: other.email });
    expect(await refusalOf(confirm(secret, person))).toBe('identity.email-taken');
    expect((await person.row()).email).toBe(person.email);
    expect((await other.row()).email).toBe(other.email);
  });

  it.concurrent('of two accounts that want it, goes to the one whose link is used first', async () => {
    const email = world.newEmail();
    const one = await asked({ email });
    const other = await world.newAccount();
    await other.client.identity.email.requestChange.mutate({ email });
    const second = secretIn((await world.mailTo(email, 'change-email', 2)).text);
    const outcomes = await Promise.all([
      refusalOf(confirm(one.secret, one.person)),
      refusalOf(confirm(second, other)),
    ]);
    expect(outcomes.sort()).toEqual(['identity.email-taken', null]);
  });

  it('is the last one that was asked for: a mistyped one cannot win later', async () => {
    const { person, secret: mistyped } = await asked();
    advance(2 * minuteMs);
    const email = world.newEmail();
    await person.client.identity.email.requestChange.mutate({ email });
    expect(await refusalOf(confirm(mistyped))).toBe('identity.link-used');
    await confirm(secretIn((await world.mailTo(email, 'change-email')).text), person);
    expect((await person.row()).email).toBe(email);
  });

  it.concurrent('ends the links that lie in the mailbox of before', async () => {
    const { person, secret } = await asked();
    const verifying = secretIn((await world.mailTo(person.email, 'verify-email')).text);
    const resetting = await world.resetSecret(person.email);
    await confirm(secret, person);
    expect(await refusalOf(confirm(verifying))).toBe('identity.link-used');
    const reset = { token: resetting, newPassword: 'a wholly different secret' };
    expect(await refusalOf(world.anonymous.identity.email.resetPassword.mutate(reset))).toBe(
      'identity.link-used',
    );
  });

  it.concurrent('is not asked for when it is the one of the account, nor a second time within the minute', async () => {
    const { person } = await asked();
    const ask = (email: string) => refusalOf(person.client.identity.email.requestChange.mutate({ email }));
    expect(await ask(person.email)).toBe('identity.same-email');
    expect(await ask(world.newEmail())).toBe('request.rate-limited');
  });

  it('is over a day later', async () => {
    const { person, secret } = await asked();
    advance(24 * hourMs + minuteMs);
    expect(await refusalOf(confirm(secret))).toBe('identity.link-expired');
    expect((await person.row()).email).toBe(person.email);
  });
});
