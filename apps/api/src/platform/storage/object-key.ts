import { DomainError } from '../errors/domain-error.ts';

const contentTypes: Readonly<Record<string, string>> = {
  png: 'image/png',
  webp: 'image/webp',
  jpg: 'image/jpeg',
  json: 'application/json',
  zip: 'application/zip',
  txt: 'text/plain',
  safetensors: 'application/octet-stream',
  bin: 'application/octet-stream',
};

const segment = /^[A-Za-z0-9][A-Za-z0-9._-]{0,199}$/;
const keyCharsMax = 900;

/** True for `folder/…/name.ext` out of letters, digits, `.`, `_` and `-`, where no part starts with a dot and the extension is known. */
export function isObjectKey(key: string): boolean {
  return (
    key.length <= keyCharsMax &&
    key.split('/').every((part) => segment.test(part)) &&
    contentTypeOfKey(key) !== null
  );
}

/** The content type that a key's extension stands for; null when it is not a known one. */
export function contentTypeOfKey(key: string): string | null {
  const extension = key.slice(key.lastIndexOf('.') + 1);
  return Object.hasOwn(contentTypes, extension) ? (contentTypes[extension] ?? null) : null;
}

/**
 * Stops a key that could leave the storage folder, or a content type that the key does not stand for. Keys are made
 * by our own code, so this is a programming error and not an answer to a caller.
 */
export function assertObjectKey(key: string, contentType?: string): void {
  if (!isObjectKey(key)) {
    throw new DomainError(
      'platform.internal',
      {},
      { cause: new Error(`not an object key: ${JSON.stringify(key)}`) },
    );
  }
  if (contentType !== undefined && contentType !== contentTypeOfKey(key)) {
    throw new DomainError(
      'platform.internal',
      {},
      { cause: new Error(`${key} cannot be of type ${contentType}`) },
    );
  }
}
