import { createHash } from 'node:crypto';
import { request } from 'node:http';
import type { UploadGrant } from '@pingvas/contracts';

export function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}

export function freshKey(): string {
  return `test/${crypto.randomUUID()}/1.png`;
}

/** The options of a grant for exactly this body, good for five minutes. */
export function grantFor(key: string, body: Uint8Array) {
  const size = { sizeBytes: body.byteLength, contentType: 'image/png', expiresInSeconds: 300 };
  return { key, sha256: hexOf(body), ...size };
}

/** Sends a body as the grant says; the status of the answer. */
export async function upload(grant: UploadGrant, body: Uint8Array<ArrayBuffer>): Promise<number> {
  return await statusOf(fetch(grant.url, { method: grant.method, headers: grant.headers, body }));
}

/** Announces the whole body, sends this part of it, and breaks the connection off. */
export async function uploadUntilCut(grant: UploadGrant, part: Uint8Array): Promise<void> {
  const sending = request(grant.url, { method: grant.method, headers: grant.headers });
  sending.on('error', () => undefined);
  const closed = new Promise<void>((resolve) => sending.once('close', resolve));
  await new Promise<void>((resolve) => sending.write(part, () => resolve()));
  sending.destroy();
  await closed;
}

export function keyOf(grant: UploadGrant): string {
  const { pathname } = new URL(grant.url);
  return pathname.slice(pathname.indexOf('/test/') + 1);
}

export async function statusOf(answering: Promise<Response>): Promise<number> {
  const answer = await answering;
  await answer.body?.cancel();
  return answer.status;
}

export function withHeader(grant: UploadGrant, name: string, value: string): UploadGrant {
  return { ...grant, headers: { ...grant.headers, [name]: value } };
}

export function withoutHeader(grant: UploadGrant, name: string): UploadGrant {
  const { [name]: _, ...headers } = grant.headers;
  return { ...grant, headers };
}

export function hexOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

export function textOf(bytes: Uint8Array | null): string | null {
  return bytes === null ? null : new TextDecoder().decode(bytes);
}
