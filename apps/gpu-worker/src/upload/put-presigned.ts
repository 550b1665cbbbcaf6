import type { UploadGrant } from '@pingvas/contracts';

/**
 * - `stored`: the storage has the bytes; also when an earlier try stored them and its answer was lost.
 * - `refused`: this grant will never work (expired, or something about the request is wrong).
 * - `unreachable`: no answer, or the storage is out of order.
 */
export type PutResult =
  | { readonly outcome: 'stored' }
  | { readonly outcome: 'refused' | 'unreachable'; readonly reason: string };

const timeoutMs = 180_000;
// The transport sets these from the address and the body; saying them twice makes the request invalid.
const transportHeaders: ReadonlySet<string> = new Set(['content-length', 'host']);

/** Sends the exact bytes with exactly the granted headers. Throws only the signal's reason. */
export async function putPresigned(
  grant: UploadGrant,
  bytes: Uint8Array<ArrayBuffer>,
  options: { readonly apiUrl: string; readonly signal: AbortSignal },
): Promise<PutResult> {
  const headers = Object.entries(grant.headers).filter(([name]) => !transportHeaders.has(name.toLowerCase()));
  try {
    const response = await fetch(new URL(grant.url, `${options.apiUrl}/`), {
      method: grant.method,
      headers: Object.fromEntries(headers),
      body: bytes,
      redirect: 'error',
      signal: AbortSignal.any([options.signal, AbortSignal.timeout(timeoutMs)]),
    });
    await response.body?.cancel();
    if (response.ok) return { outcome: 'stored' };
    // Addresses are written once: whoever finds the place taken by this very address wrote it a moment ago.
    if (response.status === 412) return { outcome: 'stored' };
    const reason = `the storage answered ${response.status}`;
    return { outcome: response.status >= 500 || response.status === 429 ? 'unreachable' : 'refused', reason };
  } catch (error) {
    options.signal.throwIfAborted();
    return { outcome: 'unreachable', reason: describe(error) };
  }
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return 'no answer';
  return error.cause instanceof Error ? error.cause.message : error.message;
}
