import type { StandInPerson } from './people.ts';

const redirectsMax = 10;

/**
 * Walks through the consent page as a browser would, over plain HTTP, and answers the address that the product is
 * called back at, without calling it.
 *
 * @throws Error when the stand-in refuses the request
 */
export async function consentAs(authorizationUrl: string, decision: StandInPerson | 'deny'): Promise<URL> {
  const browser = createBrowser(new URL(authorizationUrl).origin);
  const asked = await browser.follow(await browser.get(authorizationUrl));
  // Without a question there is a refusal: the caller hears of it at once.
  if (asked.leftAt !== null) return asked.leftAt;
  const answer = await browser.follow(await browser.post(asked.at, formOf(decision)));
  if (answer.leftAt === null) throw new Error(`The stand-in kept its visitor: ${answer.text.slice(0, 300)}`);
  return answer.leftAt;
}

function formOf(decision: StandInPerson | 'deny'): URLSearchParams {
  if (decision === 'deny') return new URLSearchParams({ decision });
  const { subject, email, name, isEmailVerified } = decision;
  return new URLSearchParams({
    decision: 'allow',
    subject,
    email,
    name,
    ...(isEmailVerified ? { verified: 'on' } : {}),
  });
}

interface Visit {
  readonly at: string;
  readonly response: Response;
}

/** Cookies of one origin, and redirects until they leave it. */
function createBrowser(origin: string) {
  const cookies = new Map<string, string>();
  const visit = async (at: string, init: RequestInit): Promise<Visit> => {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(at, { ...init, redirect: 'manual', headers: { cookie } });
    for (const line of response.headers.getSetCookie()) {
      const [pair = ''] = line.split(';');
      const equals = pair.indexOf('=');
      cookies.set(pair.slice(0, equals), pair.slice(equals + 1));
    }
    return { at, response };
  };
  return {
    get: (at: string) => visit(at, {}),
    post: (at: string, body: URLSearchParams) => visit(at, { method: 'POST', body }),
    async follow(first: Visit): Promise<{ at: string; text: string; leftAt: URL | null }> {
      let current = first;
      for (let count = 0; count < redirectsMax; count += 1) {
        const { at, response } = current;
        const location = response.headers.get('location');
        if (location === null) {
          const text = await response.text();
          if (!response.ok)
            throw new Error(`The stand-in answered ${response.status}: ${text.slice(0, 300)}`);
          return { at, text, leftAt: null };
        }
        await response.body?.cancel();
        const next = new URL(location, at);
        if (next.origin !== origin) return { at, text: '', leftAt: next };
        current = await visit(next.href, {});
      }
      throw new Error('The stand-in redirects in a circle');
    },
  };
}
