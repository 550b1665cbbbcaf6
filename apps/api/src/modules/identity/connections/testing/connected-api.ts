import { randomBytes } from 'node:crypto';
import {
  consentAs,
  type IdentityStandIns,
  type StandInPerson,
  startIdentityStandIns,
} from '@pingvas/identity-stand-ins';
import { z } from 'zod';
import { newContext } from '../../../../parts.ts';
import type { Settings } from '../../../../platform/context.ts';
import { startTestApi, type TestApi, type TestApiOptions } from '../../../../testing/index.ts';
import { updateUser } from '../../update-user.ts';
import { createTestBrowser, type TestBrowser } from './test-browser.ts';

export const oauthClient = { id: 'pingvas-test', secret: randomBytes(16).toString('hex') };

/** What the api has to know about the stand-ins. */
export function oauthSettingsFor(standIns: IdentityStandIns): Settings['oauth'] {
  const keys = { clientId: oauthClient.id, clientSecret: oauthClient.secret };
  return {
    google: { ...keys, url: standIns.googleIssuer },
    discord: { ...keys, url: standIns.discordUrl },
    kakao: { ...keys, url: standIns.kakaoIssuer, apiUrl: standIns.kakaoIssuer },
  };
}

export type TestProvider = 'google' | 'discord' | 'kakao';

/** What somebody does on their way: everything is as it should be unless it is said. */
export interface Way {
  readonly next?: string;
  /** Whatever else stands in the address that it begins at. */
  readonly asked?: Readonly<Record<string, string>>;
  /** Changes the address at the provider before it is visited. */
  readonly tamper?: (url: URL) => void;
}

export interface ConnectedApi {
  readonly api: TestApi;
  readonly standIns: IdentityStandIns;
  /** In this language, as browsers tell every page; none is told otherwise. */
  browser(language?: string): TestBrowser;
  /** Somebody that no provider and no account knows yet. */
  newPerson(given?: Partial<StandInPerson>): StandInPerson;
  /** Goes to the provider and agrees there; answers the address to come back to, not yet visited. */
  walkTo(
    browser: TestBrowser,
    provider: TestProvider,
    person: StandInPerson | 'deny',
    way?: Way,
  ): Promise<string>;
  /** The whole way; answers where the browser ends. */
  signIn(
    browser: TestBrowser,
    provider: TestProvider,
    person: StandInPerson | 'deny',
    way?: Way,
  ): Promise<string>;
  /** A browser that is signed in with a password and whose mailbox is verified, or not. */
  withPassword(email: string, isVerified?: boolean): Promise<{ browser: TestBrowser; userId: string }>;
  /** Begins to link, as the button does. */
  linkTo(browser: TestBrowser, provider: TestProvider, person: StandInPerson | 'deny'): Promise<string>;
  sql<T extends object>(text: string, values?: readonly unknown[]): Promise<T[]>;
  stop(): Promise<void>;
}

/** The api beside stand-ins for all three providers, over real HTTP. */
export async function startConnectedApi(options: TestApiOptions = {}): Promise<ConnectedApi> {
  const standIns = await startIdentityStandIns({ port: 0, hostname: '127.0.0.1', client: oauthClient });
  const api = await startTestApi({
    ...options,
    config: { oauth: oauthSettingsFor(standIns), ...options.config },
  });

  const walkTo: ConnectedApi['walkTo'] = async (browser, provider, person, way = {}) => {
    const asked = { ...(way.next === undefined ? {} : { next: way.next }), ...way.asked };
    const start = await browser.get(`/auth/${provider}/start?${new URLSearchParams(asked)}`);
    const url = new URL(start.location);
    way.tamper?.(url);
    return pathOf(await consentAs(url.href, person));
  };

  return {
    api,
    standIns,
    browser: (language) => createTestBrowser(api.url, language),
    newPerson: (given) => {
      const name = randomBytes(6).toString('hex');
      const subject = String(randomBytes(6).readUIntBE(0, 6));
      return { subject, email: `${name}@example.test`, isEmailVerified: true, name: 'Jiwoo Han', ...given };
    },
    walkTo,
    async signIn(browser, provider, person, way) {
      return (await browser.get(await walkTo(browser, provider, person, way))).location;
    },
    async withPassword(email, isVerified = true) {
      const browser = createTestBrowser(api.url);
      const answer = await browser.call('identity.register', {
        email,
        password: randomBytes(12).toString('hex'),
      });
      const userId = registered.parse(JSON.parse(answer.text)).result.data.user.id;
      if (isVerified) await updateUser(newContext(api.parts), userId, { emailVerifiedAt: new Date() });
      return { browser, userId };
    },
    async linkTo(browser, provider, person) {
      const answer = await browser.call('identity.connections.link', { provider });
      const { url } = linkBegun.parse(JSON.parse(answer.text)).result.data;
      return pathOf(await consentAs(url, person));
    },
    sql: (text, values = []) => api.parts.orm.em.fork().execute(text, [...values]),
    async stop() {
      await api.stop();
      await standIns.stop();
    },
  };
}

const registered = z.object({
  result: z.object({ data: z.object({ user: z.object({ id: z.string() }) }) }),
});
const linkBegun = z.object({ result: z.object({ data: z.object({ url: z.string() }) }) });

function pathOf(url: URL): string {
  return `${url.pathname}${url.search}`;
}
