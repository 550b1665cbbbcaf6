import { z } from 'zod';

export interface RestAnswer {
  readonly status: number;
  readonly headers: Headers;
  /** Parsed JSON; null when the body is empty. */
  readonly body: unknown;
}

export interface RestCall {
  readonly method?: string;
  readonly body?: unknown;
  readonly token?: string;
  readonly headers?: Record<string, string>;
}

/** One call of /api/v1, as a script in any language would make it: POST when there is a body, else GET. */
export async function callRest(url: string, path: string, call: RestCall = {}): Promise<RestAnswer> {
  const { body, token } = call;
  const response = await fetch(`${url}/api/v1${path}`, {
    method: call.method ?? (body === undefined ? 'GET' : 'POST'),
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...call.headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text === '' ? null : JSON.parse(text) };
}

const refused = z.object({
  error_code: z.string(),
  details: z.object({ fields: z.array(z.object({ path: z.string() })).default([]) }),
});

/** The error code of a refused call. */
export function codeOf({ body }: RestAnswer): string {
  return refused.parse(body).error_code;
}

/** The paths of the fields that were refused, sorted. */
export function refusedFieldsOf({ body }: RestAnswer): string[] {
  return refused
    .parse(body)
    .details.fields.map(({ path }) => path)
    .sort();
}

const issued = z.object({
  access_token: z.string(),
  refresh_token: z.string(),
  user: z.object({ id: z.string(), email: z.string() }),
});

/** The tokens and the account in the answer of register, login or refresh. */
export function signedInBy({ body }: RestAnswer): {
  readonly token: string;
  readonly refreshToken: string;
  readonly userId: string;
} {
  const { access_token: token, refresh_token: refreshToken, user } = issued.parse(body);
  return { token, refreshToken, userId: user.id };
}
