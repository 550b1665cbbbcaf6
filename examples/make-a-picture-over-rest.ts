// The same in any language: REST with an API key of the scopes generation:generate and generation:read.
// PINGVAS_URL=http://localhost:4400 PINGVAS_TOKEN=pgv_… node examples/make-a-picture-over-rest.ts "a lighthouse"
import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { serverUrl, token } from './config.ts';

interface Generation {
  readonly id: string;
  readonly status: string;
  readonly completed_at: string | null;
  readonly credits_consumed: number;
  readonly images: readonly { readonly url: string }[];
}

/** One call; what the server refuses is said in its own words. */
async function call(path: string, body?: object): Promise<Generation> {
  const response = await fetch(`${serverUrl}/api/v1${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      // The same key again is the same request and one charge, so a call that got no answer may be repeated.
      'idempotency-key': requestKey,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const answer = (await response.json()) as Generation & { error_code?: string; error_message?: string };
  if (response.ok) return answer;
  // 402 credits.key-cap-reached: the key's limit; 403 identity.scope-missing: a scope that it was not given.
  throw new Error(`${response.status} ${answer.error_code}: ${answer.error_message}`);
}

const requestKey = randomUUID();
let generation = await call('/generations', { prompt: process.argv[2] ?? 'a lighthouse at dusk', steps: 20 });
while (generation.completed_at === null) {
  await wait(500);
  generation = await call(`/generations/${generation.id}`);
}
console.log(generation.status, generation.credits_consumed, 'credits');
for (const { url } of generation.images) console.log(new URL(url, serverUrl).href);
