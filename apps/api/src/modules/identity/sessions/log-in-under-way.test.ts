import { createPingvasClient } from '@pingvas/api-client';
import { User } from '@pingvas/db';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AppRouter } from '../../../app-router.ts';
import { newContext } from '../../../parts.ts';
import { callRest, codeOf, signedInBy } from '../../../testing/index.ts';
import { lockPerson } from '../email/lock-person.ts';
import {
  askedForMore,
  openBrowser,
  openSecondFactorWorld,
  refusalOf,
  type SecondFactorWorld,
} from '../second-factor/second-factor.fixture.ts';
import { createSoftwareAuthenticator } from '../second-factor/testing/software-authenticator.ts';
import { updateUser } from '../update-user.ts';
import { dropEverySession } from './end-sessions.ts';

type Account = Awaited<ReturnType<SecondFactorWorld['newAccount']>>;

let world: SecondFactorWorld;
beforeAll(async () => {
  world = await openSecondFactorWorld();
});
afterAll(() => world?.stop());

/** One of the statements that look whether the account still is what it was; a mail that is being sent waits as well. */
const waitsForALock = `select 1 from pg_stat_activity
  where datname = current_database() and wait_event_type = 'Lock'
    and query ~ 'for share|for no key update|into identity.token_families|update identity.passkeys'`;

/** Until so many of them wait. When they never do, whoever holds what they should wait for lets go of it. */
const untilWaiting = (count: number) =>
  expect
    .poll(async () => (await world.execute(waitsForALock)).length, { timeout: 20_000 })
    .toBeGreaterThanOrEqual(count);

/** Begins a call while everything of the account is being ended, so that it has to wait; answers how it ends. */
async function whileEnding(
  { userId }: Account,
  call: () => Promise<unknown>,
  { isClosed = false }: { readonly isClosed?: boolean } = {},
): Promise<string | null> {
  const ended = await world.api.parts.orm.em.fork().transactional(async (tx) => {
    await lockPerson(tx, userId);
    const refusal = refusalOf(call());
    await untilWaiting(1);
    if (isClosed) await tx.nativeUpdate(User, { id: userId }, { isActive: false });
    await dropEverySession(tx, userId);
    return { refusal };
  });
  return ended.refusal;
}

/** Everything that lets somebody into the account without its password. */
async function whatOpens({ userId }: Account): Promise<Record<string, number>> {
  const [row] = await world.execute(
    `select (select count(*)::int from identity.sessions where user_id = person.id) as sessions,
            (select count(*)::int from identity.token_families where user_id = person.id) as families,
            (select count(*)::int from identity.log_in_tickets where user_id = person.id) as tickets,
            (select count(*)::int from identity.api_keys where user_id = person.id) as keys,
            (select count(*)::int from identity.passkeys where user_id = person.id) as passkeys,
            (select count(*)::int from fleet.worker_tokens where owner_id = person.id) as "workerTokens"
       from identity.users person where person.id = ?`,
    [userId],
  );
  return Object(row);
}

const nothing = { sessions: 0, families: 0, tickets: 0, keys: 0, passkeys: 0, workerTokens: 0 };
const logIn = ({ email, password }: Account) =>
  openBrowser(world.url).client.identity.logIn.mutate({ email, password });
const rest = async (path: string, body: object) => {
  const answer = await callRest(world.url, path, { body });
  if (answer.status >= 400) throw new Error(String(codeOf(answer)));
};

/** As {@link whileEnding}, for one session alone; `end` says how. */
async function whileEndingOne(
  { userId }: Account,
  call: () => Promise<unknown>,
  end: () => Promise<unknown>,
): Promise<string | null> {
  const under = await world.api.parts.orm.em.fork().transactional(async (tx) => {
    await lockPerson(tx, userId);
    const ending = end();
    await untilWaiting(1);
    const refusal = refusalOf(call());
    await untilWaiting(2);
    return { ending, refusal };
  });
  await under.ending;
  return under.refusal;
}

describe('what is under way while everything of an account is ended', () => {
  it('is no session in a browser', async () => {
    const account = await world.newAccount();
    expect(await whileEnding(account, () => logIn(account))).toBe('identity.wrong-credentials');
    expect(await whatOpens(account)).toEqual(nothing);
    expect(await logIn(account)).toMatchObject({ state: 'signed-in' });
  });

  it('is no session when the account is closed, also after it was opened again', async () => {
    const account = await world.newAccount();
    const refusal = await whileEnding(account, () => logIn(account), { isClosed: true });
    expect(refusal).toBe('identity.wrong-credentials');
    await world.execute('update identity.users set is_active = true where id = ?', [account.userId]);
    expect(await whatOpens(account)).toEqual(nothing);
  });

  it('are no tokens of a program', async () => {
    const account = await world.newAccount();
    const { email, password } = account;
    const refusal = await whileEnding(account, () => rest('/auth/login', { email, password }));
    expect(refusal).toContain('identity.wrong-credentials');
    expect(await whatOpens(account)).toEqual(nothing);
  });

  it('is no renewed token', async () => {
    const account = await world.newAccount();
    const { email, password } = account;
    const answer = await callRest(world.url, '/auth/login', { body: { email, password } });
    const { refreshToken } = signedInBy(answer);
    const renewing = () => rest('/auth/refresh', { refresh_token: refreshToken });
    expect(await whileEnding(account, renewing)).toContain('identity.refresh-refused');
    expect(await whatOpens(account)).toEqual(nothing);
  });

  it('is no half of a log-in, and no second half', async () => {
    const account = await world.newAccount();
    const app = await account.addApp();
    const { browser, entry } = await account.logIn();
    const { ticket } = askedForMore(entry);
    const code = await app.freshCode();
    const finishing = () => browser.client.identity.finishLogIn.mutate({ ticket, code });
    expect(await whileEnding(account, finishing)).toMatch(/unauthenticated|log-in-expired/);
    expect(await whatOpens(account)).toEqual(nothing);

    expect(await whileEnding(account, () => logIn(account))).toBe('identity.wrong-credentials');
    expect(await whatOpens(account)).toEqual(nothing);
  });

  it('is no session by a passkey whose answer was being looked at', async () => {
    const account = await world.newAccount();
    const { authenticator } = await account.addPasskey();
    const { client } = openBrowser(world.url);
    const passkey = authenticator.get(await client.identity.passkeys.beginSignIn.mutate());
    const refusal = await world.api.parts.orm.em.fork().transactional(async (tx) => {
      await tx.execute('select 1 from identity.passkeys where user_id = ? for update', [account.userId]);
      const refusal = refusalOf(client.identity.passkeys.signIn.mutate({ passkey }));
      await untilWaiting(1);
      await dropEverySession(tx, account.userId);
      return { refusal };
    });
    expect(await refusal.refusal).toBe('identity.unauthenticated');
    expect(await whatOpens(account)).toMatchObject({ sessions: 0 });
  });

  it('is no half of a log-in either once a second factor was taken away', async () => {
    const account = await world.newAccount();
    const app = await account.addApp();
    const { passkey } = await account.addPasskey();
    const { browser, entry } = await account.logIn();
    const { ticket } = askedForMore(entry);
    await account.client.identity.passkeys.remove.mutate({ passkeyId: passkey.id });
    const finishing = browser.client.identity.finishLogIn.mutate({ ticket, code: await app.freshCode() });
    expect(await refusalOf(finishing)).toBe('identity.log-in-expired');
  });

  it('is no way in that a session of before had begun to add', async () => {
    const acts: readonly ((account: Account) => Promise<() => Promise<unknown>>)[] = [
      async ({ client }) =>
        () =>
          client.identity.apiKeys.create.mutate({ name: 'mine', scopes: ['read'], expiresInDays: 30 }),
      async ({ client }) =>
        () =>
          client.ownWorkers.create.mutate({ label: 'mine', expiresInDays: 30 }),
      async ({ client }) => {
        const creation = await client.identity.passkeys.beginAdding.mutate();
        const passkey = createSoftwareAuthenticator(world.url).create(creation);
        return () => client.identity.passkeys.add.mutate({ passkey, name: 'mine' });
      },
      async ({ client }) =>
        () =>
          client.identity.email.changePassword.mutate({ newPassword: 'a wholly different secret' }),
      async ({ client, password }) =>
        () =>
          client.identity.stepUp.prove.mutate({ password }),
      async ({ client }) =>
        () =>
          client.identity.email.requestChange.mutate({ email: 'another@example.test' }),
    ];
    for (const prepare of acts) {
      const account = await world.newAccount();
      const context = newContext(world.api.parts);
      await updateUser(context, account.userId, { emailVerifiedAt: new Date() });
      const act = await prepare(account);
      expect(await whileEnding(account, act)).toBe('identity.unauthenticated');
      expect(await whatOpens(account)).toEqual(nothing);
      // The password is the one of before.
      expect(await logIn(account)).toMatchObject({ state: 'signed-in' });
    }
  });
});

describe('what a session has begun while that session alone is ended', () => {
  it('comes to nothing once the end was asked for, in a browser and in a program', async () => {
    const account = await world.newAccount();
    const key = { name: 'mine', scopes: ['read' as const], expiresInDays: 30 };
    const { client } = openBrowser(world.url);
    const { email, password } = account;
    await client.identity.logIn.mutate({ email, password });
    const [session] = (await client.identity.sessions.list.query()).items.filter(
      ({ isCurrent }) => isCurrent,
    );
    const refusal = await whileEndingOne(
      account,
      () => client.identity.apiKeys.create.mutate(key),
      () => account.client.identity.sessions.end.mutate({ sessionId: session?.id ?? '' }),
    );
    expect(refusal).toBe('identity.unauthenticated');

    const answer = await callRest(world.url, '/auth/login', { body: { email, password } });
    const { token } = signedInBy(answer);
    const program = createPingvasClient<AppRouter>({ url: world.url, token });
    const refused = await whileEndingOne(
      account,
      () => program.identity.apiKeys.create.mutate(key),
      () => program.identity.logOut.mutate(),
    );
    expect(refused).toBe('identity.unauthenticated');
    expect(await whatOpens(account)).toMatchObject({ keys: 0 });
  });
});
