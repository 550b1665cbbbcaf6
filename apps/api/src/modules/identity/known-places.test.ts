import { randomUUID } from 'node:crypto';
import { hash } from '@node-rs/argon2';
import { OutboxMail } from '@pingvas/db';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newContext } from '../../parts.ts';
import { ordinaryRates } from '../../platform/limits/limit-rates.ts';
import { callRest, startTestApi, type TestApi } from '../../testing/index.ts';
import { secretIn } from './email/email.fixture.ts';
import { knownPlace } from './known-places.ts';
import { verifyPassword } from './password/password-hash.ts';

const triesMax = 20;
const password = 'trombone velvet lighthouse';
let api: TestApi;
beforeAll(async () => {
  const limitRates = { ...ordinaryRates(1_000), 'log-in-account': { points: triesMax, seconds: 3_600 } };
  api = await startTestApi({ config: { trustedProxyHops: 1, limitRates } });
});
afterAll(() => api?.stop());

let last = 0;
const newPlace = () => `198.51.${++last >> 8}.${last & 255}`;

const call = (path: string, body: object, place: string) =>
  callRest(api.url, path, { body, headers: { 'x-forwarded-for': place } });
const logIn = async (email: string, given: string, place: string) =>
  (await call('/auth/login', { email, password: given }, place)).status;

/** As many wrong tries as there are, each from somewhere else. */
async function exhaust(name: string): Promise<void> {
  for (let n = 1; n <= triesMax; n += 1) expect(await logIn(name, 'not this one', newPlace())).toBe(401);
  expect(await logIn(name, 'not this one', newPlace())).toBe(429);
}

async function register(home: string) {
  const email = `${randomUUID()}@example.test`;
  const username = `u${randomUUID().slice(0, 12)}`;
  const answer = await call('/auth/register', { email, username, password }, home);
  expect(answer.status).toBe(201);
  const { id } = Object(Object(answer.body).user);
  return { email, username, id: String(id), token: String(Object(answer.body).access_token) };
}

/** Sets another password with a link from the mailbox, and answers it. */
async function reset(email: string, place: string): Promise<string> {
  await call('/auth/forgot-password', { email }, place);
  const mail = () =>
    api.parts.orm.em.fork().findOne(OutboxMail, { recipient: email, template: 'reset-password' });
  await expect.poll(mail, { timeout: 20_000 }).not.toBeNull();
  const token = secretIn((await mail())?.text ?? '');
  const newPassword = 'a wholly different secret';
  const answer = await call('/auth/reset-password', { token, new_password: newPassword }, place);
  expect(answer.status).toBe(200);
  return newPassword;
}

describe('twenty wrong passwords of strangers', () => {
  it('keep the owner out at an unknown place, and not where they have signed in before', async () => {
    const home = newPlace();
    const { email } = await register(home);
    await exhaust(email);
    expect(await logIn(email, password, newPlace())).toBe(429);
    expect(await logIn(email, password, home)).toBe(200);
  });

  it('are none that a flood kept from being compared', async () => {
    const home = newPlace();
    const { email } = await register(home);
    const cheap = await hash(password, { memoryCost: 8, timeCost: 1, parallelism: 1 });
    let isOver = false;
    // More than may wait, all the time.
    const flood = Array.from({ length: 300 }, async () => {
      while (!isOver) {
        await verifyPassword(cheap, password).catch(() => new Promise((resolve) => setImmediate(resolve)));
      }
    });
    for (let refused = 0; refused <= triesMax; ) {
      if ((await logIn(email, password, home)) === 429) refused += 1;
    }
    isOver = true;
    await Promise.all(flood);
    expect(await logIn(email, password, home)).toBe(200);
  });

  it('cannot be typed so that they count for the place of the owner', async () => {
    const home = newPlace();
    const { username } = await register(home);
    for (const name of [`from ${home}: ${username}`, `${username} ${home}`]) {
      for (let n = 1; n <= triesMax; n += 1) await logIn(name, 'not this one', newPlace());
    }
    expect(await logIn(username, password, home)).toBe(200);
  });

  it('count by the name that was typed: nobody learns which names are one account', async () => {
    const { email, username } = await register(newPlace());
    await exhaust(email);
    expect(await logIn(username, 'not this one', newPlace())).toBe(401);
    await exhaust(`${randomUUID()}@example.test`);
  });

  it('are twenty for both names of an account together, and show nobody that they are one account', async () => {
    const home = newPlace();
    const { email, username } = await register(home);
    for (let n = 1; n <= triesMax; n += 2) {
      expect(await logIn(email, 'not this one', newPlace())).toBe(401);
      expect(await logIn(username, 'not this one', newPlace())).toBe(401);
    }
    // Guessing has come to an end, and hears what it heard before.
    expect(await logIn(username, password, newPlace())).toBe(401);
    expect(await logIn(email, password, newPlace())).toBe(401);
    expect(await logIn(email, password, home)).toBe(200);
    const [last] = await api.parts.orm.em.fork().execute<{ details: unknown }[]>(
      `select details from identity.audit_events
        where action = 'identity.sign-in-refused' and target_user_id =
          (select id from identity.users where email = ?) order by id desc limit 1`,
      [email],
    );
    expect(last?.details).toEqual({ tooManyTries: true });
  });

  it('count no more once a link from the mailbox was used for a new password', async () => {
    const { email, username } = await register(newPlace());
    await exhaust(email);
    await exhaust(username);
    const place = newPlace();
    const newPassword = await reset(email, place);
    expect(await logIn(email, newPassword, place)).toBe(200);
    expect(await logIn(username, newPassword, newPlace())).toBe(200);
  });

  it('of colleagues count no more at the office after a reset at home', async () => {
    const office = newPlace();
    const { email, username } = await register(office);
    for (let n = 1; n <= triesMax; n += 1) expect(await logIn(email, 'not this one', office)).toBe(401);
    expect(await logIn(email, password, office)).toBe(429);
    expect(await logIn(username, password, office)).toBe(401);
    const newPassword = await reset(email, newPlace());
    expect(await logIn(email, newPassword, office)).toBe(200);
    expect(await logIn(username, newPassword, office)).toBe(200);
  });

  it('end at a known place as well, also after the session there has ended', async () => {
    const home = newPlace();
    const { email, token } = await register(home);
    expect((await callRest(api.url, '/auth/logout', { method: 'POST', token })).status).toBeLessThan(300);
    await exhaust(email);
    for (let n = 1; n <= triesMax; n += 1) expect(await logIn(email, 'not this one', home)).toBe(401);
    expect(await logIn(email, password, home)).toBe(429);
  });
});

describe('a known place', () => {
  it('is the whole /64 of an IPv6 address', async () => {
    const { email } = await register('2001:db8:5:5::1');
    await exhaust(email);
    expect(await logIn(email, password, '2001:db8:5:6::1')).toBe(429);
    expect(await logIn(email, password, '2001:db8:5:5:abcd::2')).toBe(200);
  });

  it('is known for its own account only, and forgotten after thirty days', async () => {
    const home = newPlace();
    const { id } = await register(home);
    const other = await register(newPlace());
    await exhaust(other.email);
    expect(await logIn(other.email, password, home)).toBe(429);
    const placeAfter = (days: number) => {
      const now = () => new Date(Date.now() + days * 86_400_000);
      return knownPlace({ ...newContext(api.parts), clock: { now } }, { id }, home);
    };
    expect([await placeAfter(29), await placeAfter(31)]).toEqual([home, null]);
  });
});
