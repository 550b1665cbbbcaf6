import {
  type AvatarContentType,
  avatarBytesMax,
  avatarContentType,
  type GrantAvatarInput,
} from '@pingvas/contracts';

/** Why a file cannot even be sent. */
export type FileProblem = 'wrong-type' | 'too-large' | 'empty' | 'insecure';

/** What is announced about a file before it is uploaded, or why it is not. */
export async function announceFile(file: File): Promise<GrantAvatarInput | FileProblem> {
  const type = avatarContentType.safeParse(file.type);
  if (!type.success) return 'wrong-type';
  if (file.size > avatarBytesMax) return 'too-large';
  if (file.size === 0) return 'empty';
  // Browsers hash on https and on the own machine only.
  if (!globalThis.crypto?.subtle) return 'insecure';
  const digest = await crypto.subtle.digest('SHA-256', await file.arrayBuffer());
  const sha256 = [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return { sha256, sizeBytes: file.size, contentType: type.data };
}

interface Grant {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Puts the file where the grant says.
 *
 * @throws Error when the storage does not take it, or nothing answers
 */
export async function putFile({ url, headers }: Grant, file: File): Promise<void> {
  const { 'content-length': _said, ...rest } = headers;
  // The browser says the length itself, and lets nobody else.
  const answer = await fetch(url, { method: 'PUT', headers: rest, body: file, credentials: 'omit' });
  if (!answer.ok) throw new Error(`The storage answered ${answer.status}`);
}

/** What a file dialog offers. */
export const acceptedTypes: string = (avatarContentType.options satisfies readonly AvatarContentType[]).join(
  ',',
);
