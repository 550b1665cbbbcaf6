import { callTrpc, type TrpcAnswer } from '../../../../testing/index.ts';

/** The cookies of one browser at the api, and what a page of ours sends. */
export interface TestBrowser {
  /** Visits an address, as somebody who follows a link or is sent back by a provider. */
  get(path: string): Promise<{ status: number; location: string; setCookies: string[] }>;
  /** A call of a page of ours. */
  call(path: string, input?: unknown, kind?: 'query' | 'mutation'): Promise<TrpcAnswer>;
  /** The e-mail of who is signed in, or null. */
  me(): Promise<string | null>;
  /** What is kept, by name. */
  readonly cookies: Map<string, string>;
}

/** Makes one without cookies. */
export function createTestBrowser(url: string, language?: string): TestBrowser {
  const cookies = new Map<string, string>();
  const header = () => [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  const keep = (headers: Headers) => {
    for (const line of headers.getSetCookie()) {
      const [pair = ''] = line.split(';');
      const equals = pair.indexOf('=');
      const [name, value] = [pair.slice(0, equals), pair.slice(equals + 1)];
      if (value === '') cookies.delete(name);
      else cookies.set(name, value);
    }
  };
  const call: TestBrowser['call'] = async (path, input, kind = 'mutation') => {
    const headers = { cookie: header(), 'sec-fetch-site': 'same-origin' };
    const answer = await callTrpc(url, { path, kind, input, headers });
    keep(answer.headers);
    return answer;
  };
  return {
    cookies,
    async get(path) {
      const spoken = language === undefined ? {} : { 'accept-language': language };
      const headers = { cookie: header(), ...spoken };
      const answer = await fetch(`${url}${path}`, { redirect: 'manual', headers });
      await answer.body?.cancel();
      keep(answer.headers);
      const location = answer.headers.get('location') ?? '';
      return {
        status: answer.status,
        location: location.startsWith(`${url}/`) ? location.slice(url.length) : location,
        setCookies: answer.headers.getSetCookie(),
      };
    },
    call,
    async me() {
      const { text } = await call('identity.me', undefined, 'query');
      return /"email":"([^"]+)"/.exec(text)?.[1] ?? null;
    },
  };
}
