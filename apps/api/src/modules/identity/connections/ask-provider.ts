import type { z } from 'zod';
import { DomainError } from '../../../platform/errors/domain-error.ts';

/** A person waits in front of an empty page meanwhile. */
const timeoutMs = 5_000;
const answerCharsMax = 256 * 1_024;

export interface ProviderAnswer {
  readonly status: number;
  readonly body: unknown;
}

/**
 * One call to a provider. It is waited for 5 s at most, follows no redirect, and reads no more than 256 kB.
 *
 * @throws DomainError identity.provider-unavailable without a usable answer, identity.provider-malformed without JSON
 */
export async function askProvider(
  url: string,
  init: {
    readonly method?: 'POST';
    readonly body?: URLSearchParams;
    readonly headers?: Record<string, string>;
  },
  signal: AbortSignal,
): Promise<ProviderAnswer> {
  const { status, text } = await answerOf(url, init, signal).catch((cause: unknown) => {
    if (cause instanceof DomainError) throw cause;
    throw new DomainError('identity.provider-unavailable', {}, { cause });
  });
  if (status >= 500 || status === 429) {
    throw new DomainError('identity.provider-unavailable', {}, { cause: new Error(`It answered ${status}`) });
  }
  try {
    return { status, body: JSON.parse(text) };
  } catch {
    // What the parser says quotes the answer, which may hold a token.
    throw new DomainError('identity.provider-malformed', {}, { cause: new Error(`${status} without JSON`) });
  }
}

async function answerOf(url: string, init: RequestInit, signal: AbortSignal) {
  const response = await fetch(url, {
    ...init,
    redirect: 'error',
    signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
    headers: { accept: 'application/json', ...init.headers },
  });
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length > answerCharsMax) throw new DomainError('identity.provider-malformed');
  }
  return { status: response.status, text };
}

/**
 * Reads an answer that has to be 200.
 *
 * @throws DomainError identity.provider-malformed
 */
export function readAnswer<S extends z.ZodType>(schema: S, { status, body }: ProviderAnswer): z.output<S> {
  const read = status === 200 ? schema.safeParse(body) : null;
  if (read?.success !== true) {
    const cause = read?.error;
    throw new DomainError('identity.provider-malformed', {}, cause === undefined ? {} : { cause });
  }
  return read.data;
}
