import { randomBytes } from 'node:crypto';
import { createPingvasClient } from '@pingvas/api-client';
import { type GenerationView, generationView, type RecipeInput } from '@pingvas/contracts';
import { newId } from '@pingvas/db';
import type { AnyTRPCRouter } from '@trpc/server';
import { z } from 'zod';
import { grantCredits } from './grant-credits.ts';
import type { StackPostgres } from './stack-postgres.ts';

export interface PersonRequest extends Partial<RecipeInput> {
  /** A new one when left out. */
  readonly requestKey?: string;
  /** Ends the wait for the answer; the request may be accepted all the same. */
  readonly signal?: AbortSignal;
}

/** A request that the api had accepted, as the person saw it. */
export interface AcceptedRequest {
  readonly userId: string;
  readonly requestKey: string;
  readonly generationId: string;
}

export interface StackPerson<Router extends AnyTRPCRouter> {
  readonly userId: string;
  readonly token: string;
  /** Typed by the router that `startTestStack` was given. */
  readonly client: ReturnType<typeof createPingvasClient<Router>>;
  /**
   * Asks for small, quick pictures, and lets the audit know what was accepted.
   *
   * @throws Error when it was not
   */
  request(request?: PersonRequest): Promise<GenerationView>;
}

/** The api answered, and the answer was no. */
export class RefusedError extends Error {
  /** Of HTTP. */
  readonly status: number;

  constructor(path: string, status: number, text: string) {
    super(`${path} answered ${status}: ${text.slice(0, 500)}`);
    this.name = 'RefusedError';
    this.status = status;
  }
}

/** Small enough that two cores paint many of them. */
const quickRecipe = { prompt: 'a lighthouse at dusk', width: 64, height: 64, steps: 4, count: 1 };
const registered = z.object({ access_token: z.string(), user: z.object({ id: z.string() }) });
const answered = z.object({ result: z.object({ data: generationView }) });

/** Makes an account over HTTP, as anybody would, and gives it credits. */
export async function createPerson<Router extends AnyTRPCRouter>(
  { url, postgres, accepted }: { url: string; postgres: StackPostgres; accepted: AcceptedRequest[] },
  credits: number,
): Promise<StackPerson<Router>> {
  const email = `${randomBytes(8).toString('hex')}@example.test`;
  const { access_token: token, user } = registered.parse(
    await post(`${url}/api/v1/auth/register`, { email, password: randomBytes(12).toString('hex') }),
  );
  if (credits > 0) await grantCredits(postgres, user.id, credits);
  return {
    userId: user.id,
    token,
    client: createPingvasClient<Router>({ url, token }),
    async request({ requestKey = newId(), signal, ...recipe } = {}) {
      const body = { requestKey, recipe: { ...quickRecipe, ...recipe } };
      const { result } = answered.parse(
        await post(`${url}/trpc/generation.request`, body, { token, signal }),
      );
      accepted.push({ userId: user.id, requestKey, generationId: result.data.id });
      return result.data;
    },
  };
}

async function post(
  address: string,
  body: unknown,
  { token, signal = null }: { token?: string; signal?: AbortSignal | null | undefined } = {},
): Promise<unknown> {
  const response = await fetch(address, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify(body),
    signal,
  });
  const text = await response.text();
  if (!response.ok) throw new RefusedError(new URL(address).pathname, response.status, text);
  return JSON.parse(text);
}
