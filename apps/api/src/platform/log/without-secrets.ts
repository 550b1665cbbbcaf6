import { describeError } from './describe-error.ts';

/** What must never be read in a log, wherever a careless line put it. */
export const secretKeys: ReadonlySet<string> = new Set([
  'password',
  'passwordHash',
  'newPassword',
  'new_password',
  'token',
  'accessToken',
  'access_token',
  'refreshToken',
  'refresh_token',
  'idToken',
  'id_token',
  'apiKey',
  'api_key',
  'clientSecret',
  'client_secret',
  'codeVerifier',
  'code_verifier',
  'authorization',
  'cookie',
  'set-cookie',
  'prompt',
  'negativePrompt',
  'negative_prompt',
  'recipe',
  'dataUrl',
  'secretAccessKey',
  'signingKey',
  'identityKeys',
  'secret',
  'ticket',
  'link',
  'recoveryCode',
  'recoveryCodes',
]);

export const censor = '(removed)';

/** Every secret that we hand out begins by saying what it is. */
const handedOut = /pg[srvwet]_[A-Za-z0-9_-]{20,}/g;

/** A written line without the tokens, keys and links that stand in its texts, whatever they were called there. */
export function withoutHandedOut(line: string): string {
  return line.replace(handedOut, censor);
}

/** What our own errors, the database's and the system's are called. Another `code` may open an account. */
const errorName = /^(?:[a-z]+(?:[.-][a-z]+)*|[0-9A-Z]{5}|E[A-Z]+)$/;

/** The log writes nothing that lies deeper, so nothing below has to be looked at. */
export const depthMax = 5;

/**
 * The same object with secrets taken out, however deep they lie. One without any is answered itself, so a line of
 * plain facts, which is nearly every line, costs a look at its keys.
 */
export function withoutSecrets(facts: Record<string, unknown>): Record<string, unknown> {
  let cleaned: Record<string, unknown> | null = null;
  for (const [key, value] of Object.entries(facts)) {
    const kept = cleanedAt(key, value, 1);
    if (kept === value) continue;
    cleaned ??= { ...facts };
    cleaned[key] = kept;
  }
  return cleaned ?? facts;
}

/** As {@link withoutSecrets}, for whatever a message's places are filled with. */
export function withoutSecretsIn(value: unknown): unknown {
  return clean(value, 1);
}

function cleanedAt(key: string, value: unknown, depth: number): unknown {
  if (secretKeys.has(key)) return censor;
  if (key === 'code' && typeof value === 'string' && !errorName.test(value)) return censor;
  if (value === null || typeof value !== 'object') return value;
  // The log describes these two itself.
  if (depth === 1 && (key === 'err' || key === 'error')) return value;
  return clean(value, depth);
}

function clean(value: unknown, depth: number): unknown {
  if (value === null || typeof value !== 'object' || ArrayBuffer.isView(value)) return value;
  if (value instanceof Error) return describeError(value);
  if (depth > depthMax) return '(deeper)';
  if ('toJSON' in value && typeof value.toJSON === 'function') return clean(value.toJSON(), depth + 1);
  if (Array.isArray(value)) return value.map((item: unknown) => clean(item, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, cleanedAt(key, inner, depth + 1)]),
  );
}
