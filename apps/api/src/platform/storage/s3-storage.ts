import { createHash } from 'node:crypto';
import {
  AbortMultipartUploadCommand,
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  S3ServiceException,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { DomainError } from '../errors/domain-error.ts';
import { attachment } from './content-disposition.ts';
import { assertObjectKey, contentTypeOfKey } from './object-key.ts';
import type { ObjectStorage } from './object-storage.ts';
import { readWindow } from './signed-window.ts';
import { objectBytesMax, orUnavailable, tellingApart } from './storage-errors.ts';

export interface S3StorageOptions {
  /** Of any S3-compatible server; addresses are path-style. Clients must reach it under the same address. */
  readonly endpoint: string;
  readonly region: string;
  readonly bucket: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly clock: { now(): Date };
  /** How long one attempt may take, and how long a body may stand still; 10 s when left out. Three are made. */
  readonly answerWithinMs?: number;
}

export interface S3Storage extends ObjectStorage {
  /** Ends the connections that are kept open. */
  close(): void;
}

const keysPerDelete = 1_000;
/**
 * Read addresses are the same text for an hour, and the SDK takes 0.25 ms to make one: a gallery page of 60 pictures
 * would hold the event loop for 30 ms each time it is looked at. At about 700 bytes each, this is 7 MB.
 */
const addressesKept = 10_000;
const cacheControl = 'private, max-age=86400, immutable';

/** Objects in a bucket. */
export function createS3Storage(options: S3StorageOptions): S3Storage {
  const { bucket, clock, answerWithinMs = 10_000 } = options;
  const client = new S3Client({
    endpoint: options.endpoint,
    region: options.region,
    credentials: { accessKeyId: options.accessKeyId, secretAccessKey: options.secretAccessKey },
    forcePathStyle: true,
    // By default the SDK adds a checksum of the body it has, and for an address to be signed that is an empty one.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    maxAttempts: 3,
    requestHandler: {
      connectionTimeout: 3_000,
      requestTimeout: answerWithinMs,
      // The other one ends with the first bytes of the answer; this one is for a body that stands still.
      socketTimeout: answerWithinMs,
      throwOnRequestTimeout: true,
    },
  });

  const addresses = new Map<string, string>();

  return {
    async put(key, bytes, contentType) {
      assertObjectKey(key, contentType);
      const command = new PutObjectCommand({
        Bucket: bucket,
        Key: key,
        Body: bytes,
        ContentType: contentType,
        ContentLength: bytes.byteLength,
        CacheControl: cacheControl,
        ChecksumSHA256: createHash('sha256').update(bytes).digest('base64'),
      });
      await orUnavailable(() => client.send(command));
    },

    async putStream(key, body, contentType) {
      assertObjectKey(key, contentType);
      return await tellingApart(body, (pieces) =>
        putInParts(client, { bucket, key, contentType }, inParts(pieces)),
      );
    },

    async get(key, { maxBytes = objectBytesMax } = {}) {
      assertObjectKey(key);
      return await orUnavailable(() =>
        nullWhenMissing(async () => {
          const { Body, ContentLength } = await client.send(
            new GetObjectCommand({ Bucket: bucket, Key: key }),
          );
          if (Body === undefined || ContentLength === undefined)
            throw new Error(`S3 answered no body for ${key}`);
          if (ContentLength > maxBytes) {
            await Body.transformToWebStream().cancel();
            throw new DomainError('request.too-large');
          }
          // The server's Content-Length bounds what is read here.
          return await Body.transformToByteArray();
        }),
      );
    },

    async head(key) {
      assertObjectKey(key);
      return await orUnavailable(() =>
        nullWhenMissing(async () => {
          const { ContentLength, ContentType } = await client.send(
            new HeadObjectCommand({ Bucket: bucket, Key: key }),
          );
          return { sizeBytes: ContentLength ?? 0, contentType: ContentType ?? '' };
        }),
      );
    },

    async delete(keys) {
      for (const key of keys) assertObjectKey(key);
      for (let from = 0; from < keys.length; from += keysPerDelete) {
        const Objects = keys.slice(from, from + keysPerDelete).map((Key) => ({ Key }));
        const command = new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects, Quiet: true } });
        const { Errors = [] } = await orUnavailable(() => client.send(command));
        const [failed] = Errors.filter(({ Code }) => Code !== 'NoSuchKey');
        if (failed !== undefined) {
          const cause = new Error(`S3 kept ${failed.Key}: ${failed.Code} ${failed.Message}`);
          throw new DomainError('storage.unavailable', {}, { cause });
        }
      }
    },

    async *list(prefix) {
      let token: string | undefined;
      do {
        const command = new ListObjectsV2Command({
          Bucket: bucket,
          Prefix: prefix,
          ContinuationToken: token,
        });
        const page = await orUnavailable(() => client.send(command));
        for (const { Key, Size, LastModified } of page.Contents ?? []) {
          if (Key === undefined || LastModified === undefined) continue;
          yield { key: Key, sizeBytes: Size ?? 0, modifiedAt: LastModified };
        }
        token = page.IsTruncated === true ? page.NextContinuationToken : undefined;
      } while (token !== undefined);
    },

    async signGet(key, { expiresInSeconds, downloadName }) {
      assertObjectKey(key);
      const { from, seconds } = readWindow(clock.now(), expiresInSeconds);
      const name = JSON.stringify([from.getTime(), seconds, key, downloadName ?? null]);
      const known = addresses.get(name);
      if (known !== undefined) return known;
      const command = new GetObjectCommand({
        Bucket: bucket,
        Key: key,
        ResponseCacheControl: cacheControl,
        ResponseContentType: contentTypeOfKey(key) ?? undefined,
        ...(downloadName === undefined ? {} : { ResponseContentDisposition: attachment(downloadName) }),
      });
      const address = await getSignedUrl(client, command, { signingDate: from, expiresIn: seconds });
      if (addresses.size >= addressesKept) addresses.clear();
      addresses.set(name, address);
      return address;
    },

    async signPut({ key, sha256, sizeBytes, contentType, expiresInSeconds }) {
      assertObjectKey(key, contentType);
      const checksum = Buffer.from(sha256, 'hex').toString('base64');
      const command = new PutObjectCommand({
        Bucket: bucket,
        Key: key,
        ContentType: contentType,
        ContentLength: sizeBytes,
        ChecksumSHA256: checksum,
        IfNoneMatch: '*',
      });
      const bound = ['content-type', 'content-length', 'x-amz-checksum-sha256', 'if-none-match'];
      const signingDate = new Date(Math.ceil(clock.now().getTime() / 1_000) * 1_000);
      const url = await getSignedUrl(client, command, {
        signingDate,
        expiresIn: expiresInSeconds,
        // Left to itself the SDK moves some of these into the address, where nothing holds the uploader to them.
        signableHeaders: new Set(['host', ...bound]),
        unhoistableHeaders: new Set(bound),
      });
      return {
        url,
        method: 'PUT',
        headers: {
          'content-type': contentType,
          'content-length': String(sizeBytes),
          'x-amz-checksum-sha256': checksum,
          'if-none-match': '*',
        },
        expiresAt: new Date(signingDate.getTime() + expiresInSeconds * 1_000).toISOString(),
      };
    },

    async check() {
      await orUnavailable(() => client.send(new HeadBucketCommand({ Bucket: bucket })));
    },

    close: () => client.destroy(),
  };
}

/** The smallest that every server takes as a part is 5 MiB; a body of ten thousand of these is 80 GB. */
const partBytes = 8 * 1024 * 1024;

/** The same bytes in pieces of exactly `partBytes`, but for the last. A body without bytes is one empty piece. */
async function* inParts(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let part = Buffer.allocUnsafe(partBytes);
  let filled = 0;
  for await (const piece of pieces) {
    let from = 0;
    while (from < piece.byteLength) {
      const taken = Math.min(partBytes - filled, piece.byteLength - from);
      part.set(piece.subarray(from, from + taken), filled);
      filled += taken;
      from += taken;
      if (filled < partBytes) continue;
      yield part;
      part = Buffer.allocUnsafe(partBytes);
      filled = 0;
    }
  }
  yield part.subarray(0, filled);
}

/** One part after the other; what was begun and not finished is taken back. */
async function putInParts(
  client: S3Client,
  { bucket, key, contentType }: { bucket: string; key: string; contentType: string },
  parts: AsyncIterable<Uint8Array>,
): Promise<number> {
  const place = { Bucket: bucket, Key: key };
  const { UploadId } = await client.send(
    new CreateMultipartUploadCommand({ ...place, ContentType: contentType, CacheControl: cacheControl }),
  );
  if (UploadId === undefined) throw new Error(`S3 began no upload for ${key}`);
  try {
    const Parts: CompletedPart[] = [];
    let sizeBytes = 0;
    for await (const part of parts) {
      // Only a body of no bytes has an empty part; every other one ends with what it had.
      if (part.byteLength === 0 && Parts.length > 0) continue;
      const PartNumber = Parts.length + 1;
      const { ETag } = await client.send(
        new UploadPartCommand({
          ...place,
          UploadId,
          PartNumber,
          Body: part,
          ContentLength: part.byteLength,
          ContentMD5: createHash('md5').update(part).digest('base64'),
        }),
      );
      Parts.push({ PartNumber, ...(ETag === undefined ? {} : { ETag }) });
      sizeBytes += part.byteLength;
    }
    await client.send(new CompleteMultipartUploadCommand({ ...place, UploadId, MultipartUpload: { Parts } }));
    return sizeBytes;
  } catch (error) {
    await client.send(new AbortMultipartUploadCommand({ ...place, UploadId })).catch(() => undefined);
    throw error;
  }
}

async function nullWhenMissing<T>(work: () => Promise<T>): Promise<T | null> {
  try {
    return await work();
  } catch (error) {
    if (
      error instanceof S3ServiceException &&
      error.$metadata.httpStatusCode === 404 &&
      error.name !== 'NoSuchBucket'
    ) {
      return null;
    }
    throw error;
  }
}
