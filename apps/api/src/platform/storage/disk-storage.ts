import type { FileHandle } from 'node:fs/promises';
import { DomainError } from '../errors/domain-error.ts';
import { createDiskFiles, type DiskFiles } from './disk-files.ts';
import { type AddressSigner, createAddressSigner } from './disk-signature.ts';
import { assertObjectKey, contentTypeOfKey } from './object-key.ts';
import type { ObjectStorage } from './object-storage.ts';
import { readWindow } from './signed-window.ts';
import { objectBytesMax, orUnavailable, tellingApart } from './storage-errors.ts';

export interface DiskStorageOptions {
  readonly folder: string;
  /** Where `/files/*` answers, without a trailing slash. */
  readonly publicOrigin: string;
  /** The first signs, all verify. */
  readonly signingKeys: readonly string[];
  readonly clock: { now(): Date };
}

/** The port, and what `disk-storage.rest.ts` needs to serve the addresses that this driver signs. */
export interface DiskStorage extends ObjectStorage {
  readonly files: DiskFiles;
  readonly signer: AddressSigner;
  readonly clock: { now(): Date };
}

/** Objects in a folder, with signed addresses that the api itself answers. For one box. */
export function createDiskStorage({
  folder,
  publicOrigin,
  signingKeys,
  clock,
}: DiskStorageOptions): DiskStorage {
  const files = createDiskFiles(folder);
  const signer = createAddressSigner(signingKeys, () => clock.now());
  const addressOf = (key: string, query: string) => `${publicOrigin}/files/${key}?${query}`;

  return {
    files,
    signer,
    clock,

    async put(key, bytes, contentType) {
      assertObjectKey(key, contentType);
      await orUnavailable(() => files.replace(key, bytes));
    },

    async putStream(key, body, contentType) {
      assertObjectKey(key, contentType);
      return await tellingApart(body, (pieces) => files.replaceFrom(key, pieces));
    },

    async get(key, { maxBytes = objectBytesMax } = {}) {
      assertObjectKey(key);
      return await orUnavailable(() =>
        withFile(files, key, async (file, sizeBytes) => {
          if (sizeBytes > maxBytes) throw new DomainError('request.too-large');
          return await file.readFile();
        }),
      );
    },

    async head(key) {
      assertObjectKey(key);
      const contentType = contentTypeOfKey(key) ?? '';
      return await orUnavailable(() =>
        withFile(files, key, async (_, sizeBytes) => ({ sizeBytes, contentType })),
      );
    },

    async delete(keys) {
      for (const key of keys) assertObjectKey(key);
      await orUnavailable(async () => {
        for (const key of keys) await files.remove(key);
      });
    },

    list: (prefix) => files.list(prefix),

    async signGet(key, { expiresInSeconds, downloadName }) {
      assertObjectKey(key);
      const { until } = readWindow(clock.now(), expiresInSeconds);
      const facts = { method: 'GET', key, expires: until.getTime() / 1_000 } as const;
      return addressOf(
        key,
        signer.sign({ ...facts, ...(downloadName === undefined ? {} : { downloadName }) }),
      );
    },

    async signPut({ key, sha256, sizeBytes, contentType, expiresInSeconds }) {
      assertObjectKey(key, contentType);
      const expires = Math.ceil(clock.now().getTime() / 1_000) + expiresInSeconds;
      const upload = {
        contentType,
        contentLength: String(sizeBytes),
        checksum: Buffer.from(sha256, 'hex').toString('base64'),
      };
      return {
        url: addressOf(key, signer.sign({ method: 'PUT', key, expires, upload })),
        method: 'PUT',
        headers: {
          'content-type': upload.contentType,
          'content-length': upload.contentLength,
          'x-amz-checksum-sha256': upload.checksum,
          'if-none-match': '*',
        },
        expiresAt: new Date(expires * 1_000).toISOString(),
      };
    },

    check: () => orUnavailable(() => files.probe()),
  };
}

async function withFile<T>(
  files: DiskFiles,
  key: string,
  work: (file: FileHandle, sizeBytes: number) => Promise<T>,
): Promise<T | null> {
  const file = await files.open(key);
  if (file === null) return null;
  try {
    const facts = await file.stat();
    return facts.isFile() ? await work(file, facts.size) : null;
  } finally {
    await file.close();
  }
}
