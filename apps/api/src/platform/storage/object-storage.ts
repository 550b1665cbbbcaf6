import type { UploadGrant } from '@pingvas/contracts';

/** What is known of a stored object without reading it. */
export interface ObjectHead {
  readonly sizeBytes: number;
  readonly contentType: string;
}

/** One line of a listing. */
export interface ListedObject {
  readonly key: string;
  readonly sizeBytes: number;
  readonly modifiedAt: Date;
}

export interface SignGetOptions {
  /** At least this long; the end is rounded up to a whole hour, so that a browser sees the same address and caches. */
  readonly expiresInSeconds: number;
  /** Makes the browser save the file under this name instead of showing it. */
  readonly downloadName?: string;
}

/** What one upload is bound to: nothing else than exactly this can be put, once, in time. */
export interface SignPutOptions {
  readonly key: string;
  /** Lower-case hex. */
  readonly sha256: string;
  readonly sizeBytes: number;
  readonly contentType: string;
  readonly expiresInSeconds: number;
}

/**
 * Where bytes live: a folder on one box, a bucket otherwise. Both drivers keep the same rules, which
 * `object-storage.contract.ts` states.
 *
 * Keys are `folder/…/name.ext`; the extension decides the content type (see `object-key.ts`), so no caller can
 * make a picture's address answer with a page. A storage that does not answer is DomainError storage.unavailable.
 */
export interface ObjectStorage {
  /** Writes or replaces; a reader sees the old bytes or the new ones, never a mixture. */
  put(key: string, bytes: Uint8Array, contentType: string): Promise<void>;
  /**
   * As `put`, of something that is made while it is written: never more than a few megabytes of it are in memory. When
   * the body throws, its error comes out and nothing changes under the key. Resolves to how many bytes it was.
   */
  putStream(key: string, body: AsyncIterable<Uint8Array>, contentType: string): Promise<number>;
  /**
   * The whole object, or null when there is none.
   *
   * @throws DomainError request.too-large when it is larger than `maxBytes` (64 MiB when not said)
   */
  get(key: string, options?: { readonly maxBytes?: number }): Promise<Uint8Array | null>;
  head(key: string): Promise<ObjectHead | null>;
  /** Removes what is there; keys that name nothing are no error. */
  delete(keys: readonly string[]): Promise<void>;
  list(prefix: string): AsyncIterable<ListedObject>;
  /** An address that works in `<img>`; computed here, without a request. */
  signGet(key: string, options: SignGetOptions): Promise<string>;
  /** What an uploader needs: it must send exactly these headers and a body that fits them. Computed without a request. */
  signPut(options: SignPutOptions): Promise<UploadGrant>;
  /** Resolves when the storage can be read and written; for readiness. */
  check(): Promise<void>;
}
