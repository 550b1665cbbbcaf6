import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import type { S3Settings } from './stack-options.ts';

/** What lies in the storage, read past the product. */
export interface StackObjects {
  list(): Promise<readonly string[]>;
  /** SHA-256 in hex; null when there is no such object. */
  sha256Of(key: string): Promise<string | null>;
  close(): void;
}

/** Objects of an api that keeps them in a folder. */
export function openDiskObjects(storageFolder: string): StackObjects {
  const objects = join(storageFolder, 'objects');
  return {
    async list() {
      const entries = await readdir(objects, { recursive: true, withFileTypes: true }).catch(
        emptyWhenMissing,
      );
      return entries
        .filter((entry) => entry.isFile())
        .map((entry) => relative(objects, join(entry.parentPath, entry.name)).split(sep).join('/'));
    },
    async sha256Of(key) {
      const bytes = await readFile(join(objects, ...key.split('/'))).catch(nullWhenMissing);
      return bytes === null ? null : hashOf(bytes);
    },
    close: () => undefined,
  };
}

/** Objects in a bucket, asked for at the server itself and not through a gate. */
export function openS3Objects(s3: S3Settings): StackObjects {
  const { accessKeyId, secretAccessKey, bucket: Bucket } = s3;
  const client = new S3Client({
    endpoint: s3.endpoint,
    region: s3.region,
    credentials: { accessKeyId, secretAccessKey },
    forcePathStyle: true,
  });
  return {
    async list() {
      const keys: string[] = [];
      let token: string | undefined;
      do {
        const page = await client.send(new ListObjectsV2Command({ Bucket, ContinuationToken: token }));
        for (const { Key } of page.Contents ?? []) if (Key !== undefined) keys.push(Key);
        token = page.NextContinuationToken;
      } while (token !== undefined);
      return keys;
    },
    async sha256Of(key) {
      try {
        const { Body } = await client.send(new GetObjectCommand({ Bucket, Key: key }));
        return Body === undefined ? null : hashOf(await Body.transformToByteArray());
      } catch (error) {
        if (error instanceof Error && error.name === 'NoSuchKey') return null;
        throw error;
      }
    },
    close: () => client.destroy(),
  };
}

const hashOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

function nullWhenMissing(error: unknown): null {
  if (isMissing(error)) return null;
  throw error;
}

function emptyWhenMissing(error: unknown): never[] {
  if (isMissing(error)) return [];
  throw error;
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
