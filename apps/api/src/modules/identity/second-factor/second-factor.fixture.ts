import { randomBytes } from 'node:crypto';
import { createPingvasClient, readError } from '@pingvas/api-client';
import type { EntryView, SecondFactorNeeded } from '@pingvas/contracts';
import { AuditEvent } from '@pingvas/db';
import { Secret } from 'otpauth';
import type { AppRouter } from '../../../app-router.ts';
import { startTestApi, type TestApi } from '../../../testing/index.ts';
import { sessionCacheOf } from '../sessions/session-cache.ts';
import { createSoftwareAuthenticator } from './testing/software-authenticator.ts';
import { totpCodeAt } from './totp.ts';

export type TestBrowser = ReturnType<typeof openBrowser>;

/** A browser without a page: it keeps its cookie, and says where its calls come from. */
export function openBrowser(url: string) {
  const browser: { cookie: string | null } = { cookie: null };
  const client = createPingvasClient<AppRouter>({
    url,
    fetch: async (input, init) => {
      const headers = new Headers(init?.headers);
      headers.set('origin', url);
      if (browser.cookie !== null) headers.set('cookie', browser.cookie);
      const answer = await fetch(input, { ...init, headers });
      const [set] = answer.headers.getSetCookie();
      if (set !== undefined) browser.cookie = set.split(';')[0] ?? null;
      return answer;
    },
  });
  return Object.assign(browser, { client });
}

/** The code that a call is refused with; null when it is answered. */
export async function refusalOf(call: Promise<unknown>): Promise<string | null> {
  try {
    await call;
    return null;
  } catch (error) {
    return readError(error)?.code ?? String(error);
  }
}

export type SecondFactorWorld = Awaited<ReturnType<typeof openSecondFactorWorld>>;

/** The whole api, with people in browsers who protect their accounts. */
export async function openSecondFactorWorld() {
  const api: TestApi = await startTestApi();
  const { url } = api;
  const execute = (sql: string, values: unknown[] = []) => api.parts.orm.em.fork().execute(sql, values);

  async function newAccount() {
    const credentials = {
      email: `${randomBytes(8).toString('hex')}@example.test`,
      password: randomBytes(12).toString('hex'),
    };
    const browser = openBrowser(url);
    const entered = await browser.client.identity.register.mutate(credentials);
    if (entered.state !== 'signed-in') throw new Error('a new account was asked for more');
    const userId = entered.user.id;

    return {
      ...credentials,
      userId,
      browser,
      client: browser.client,
      /** The first half of a log-in, in a browser of its own. */
      async logIn(): Promise<{ browser: TestBrowser; entry: EntryView }> {
        const at = openBrowser(url);
        return { browser: at, entry: await at.client.identity.logIn.mutate(credentials) };
      },
      /** Turns on an authenticator app. */
      async addApp() {
        const { secret } = await browser.client.identity.secondFactor.setUpTotp.mutate();
        const { bytes } = Secret.fromBase32(secret);
        const code = () => totpCodeAt(bytes, new Date());
        const confirmedBy = code();
        const { recoveryCodes } = await browser.client.identity.secondFactor.confirmTotp.mutate({
          code: confirmedBy,
        });
        return {
          recoveryCodes,
          confirmedBy,
          bytes,
          /** A code that was not used yet: as if the next half minute had begun. */
          async freshCode(): Promise<string> {
            await execute('update identity.totp_secrets set last_step = null where user_id = ?', [userId]);
            return code();
          },
        };
      },
      /** Makes a passkey in an authenticator of its own. */
      async addPasskey(name = 'a key') {
        const authenticator = createSoftwareAuthenticator(url);
        const creation = await browser.client.identity.passkeys.beginAdding.mutate();
        const passkey = authenticator.create(creation);
        const added = await browser.client.identity.passkeys.add.mutate({ passkey, name });
        return { authenticator, ...added };
      },
      /** As if it had been long since this session showed who holds it. */
      async forgetProof(): Promise<void> {
        await execute(
          `update identity.sessions set proven_at = now() - interval '1 hour' where user_id = ?`,
          [userId],
        );
        await sessionCacheOf(api.parts.live).forget({ userId });
      },
      async acts(): Promise<string[]> {
        const events = await api.parts.orm.em
          .fork()
          .find(AuditEvent, { targetUserId: userId }, { orderBy: { id: 'asc' } });
        return events.map(({ action }) => action);
      },
    };
  }

  return { api, url, execute, newAccount, stop: () => api.stop() };
}

/** The half of a log-in that asks for more. */
export function askedForMore(entry: EntryView): SecondFactorNeeded {
  if (entry.state !== 'second-factor') throw new Error('the account asked for nothing more');
  return entry;
}
