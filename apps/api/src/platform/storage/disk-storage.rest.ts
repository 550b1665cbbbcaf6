import type { FileHandle } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { Hono } from 'hono';
import { DomainError } from '../errors/domain-error.ts';
import { byteRange } from './byte-range.ts';
import { attachment } from './content-disposition.ts';
import type { DiskStorage } from './disk-storage.ts';
import { contentTypeOfKey, isObjectKey } from './object-key.ts';
import { orUnavailable } from './storage-errors.ts';

/** Up to this size a file is answered from memory: a thumbnail is not worth a stream. */
const inMemoryBytesMax = 256 * 1024;

/** Of all uploads together that are kept in memory for a listener at one time. */
const listenedBytesMax = 64 * 1024 * 1024;

/**
 * Somebody who wants to see what was stored by an address while it is still in memory. No promise: what does not fit
 * beside the others that are kept for it goes to the disk unheard.
 */
export interface UploadListener {
  /** Larger ones are not kept in memory for it. */
  readonly bytesMax: number;
  wants(key: string): boolean;
  /** The upload is whole and has the announced hash, in hex; it is not on the disk yet. Must not throw, nor wait. */
  hear(upload: { readonly bytes: Uint8Array; readonly sha256: string }): void;
}

export interface DiskStorageRoutesOptions {
  readonly listener?: UploadListener | null;
  /** Uploads that need not outlive a power loss: whoever takes one hashes it, and whoever sent it still has it. */
  readonly isFleeting?: (key: string) => boolean;
}

/**
 * Answers the addresses that the disk driver signs; mounted at `/files`. Keeps the rules of presigned S3 addresses:
 * a GET is good until its hour, a PUT once and for exactly the announced type, length and SHA-256.
 * Errors are thrown as DomainError, for the application's one formatter.
 */
export function diskStorageRoutes(
  storage: DiskStorage,
  { listener = null, isFleeting = () => false }: DiskStorageRoutesOptions = {},
): Hono {
  const routes = new Hono();
  let listenedBytes = 0;

  routes.get('/*', async (c) => {
    const { key, query } = addressed(c.req.url);
    const { expires, downloadName } = storage.signer.verify({ method: 'GET', key }, query);
    const file = await orUnavailable(() => storage.files.open(key));
    if (file === null) throw new DomainError('storage.not-found');
    try {
      const { size, mtimeMs } = await file.stat();
      const etag = `"${size.toString(16)}-${Math.trunc(mtimeMs).toString(16)}"`;
      const headers = {
        ...headersOf(key, {
          etag,
          downloadName,
          secondsLeft: expires - storage.clock.now().getTime() / 1_000,
        }),
        'accept-ranges': 'bytes',
      };
      if (isSame(c.req.header('if-none-match'), etag)) {
        await file.close();
        return new Response(null, { status: 304, headers });
      }
      const ifRange = c.req.header('if-range');
      const range = ifRange === undefined || ifRange === etag ? byteRange(c.req.header('range'), size) : null;
      if (range === 'unsatisfiable') {
        await file.close();
        return new Response(null, {
          status: 416,
          headers: { ...headers, 'content-range': `bytes */${size}` },
        });
      }
      const { start, end } = range ?? { start: 0, end: size - 1 };
      const partial = range === null ? {} : { 'content-range': `bytes ${start}-${end}/${size}` };
      const body = c.req.method === 'HEAD' ? await closed(file) : await bodyOf(file, start, end);
      return new Response(body, {
        status: range === null ? 200 : 206,
        headers: { ...headers, ...partial, 'content-length': String(end - start + 1) },
      });
    } catch (error) {
      await file.close();
      throw error;
    }
  });

  routes.put('/*', async (c) => {
    const { key, query } = addressed(c.req.url);
    const upload = {
      contentType: c.req.header('content-type') ?? '',
      contentLength: c.req.header('content-length') ?? '',
      checksum: c.req.header('x-amz-checksum-sha256') ?? '',
    };
    // The headers are part of what was signed: another length or type is refused before the first byte is read.
    storage.signer.verify({ method: 'PUT', key, upload }, query);
    if (c.req.header('if-none-match') !== '*') throw new DomainError('storage.bad-signature');
    if (await orUnavailable(() => storage.files.exists(key))) throw new DomainError('storage.already-used');
    const { body } = c.req.raw;
    if (body === null) throw new DomainError('fleet.upload-mismatch', { reason: 'size' });
    const sizeBytes = Number(upload.contentLength);
    const sha256 = Buffer.from(upload.checksum, 'base64').toString('hex');
    const isWanted =
      listener !== null &&
      sizeBytes <= listener.bytesMax &&
      listenedBytes + sizeBytes <= listenedBytesMax &&
      listener.wants(key);
    const onWhole = isWanted ? (bytes: Uint8Array) => listener.hear({ bytes, sha256 }) : undefined;
    const keptBytes = isWanted ? sizeBytes : 0;
    listenedBytes += keptBytes;
    try {
      const options = { onWhole, isFleeting: isFleeting(key) };
      await orUnavailable(() => storage.files.createFrom(key, body, { sizeBytes, sha256 }, options));
    } finally {
      listenedBytes -= keptBytes;
    }
    return c.body(null, 200);
  });

  return routes;
}

/** The key as it stands in the address; keys need no escapes, so an address that has any is not one of ours. */
function addressed(address: string): { key: string; query: URLSearchParams } {
  const { pathname, searchParams } = new URL(address);
  const key = pathname.replace(/^\/files\//, '');
  if (!isObjectKey(key)) throw new DomainError('storage.not-found');
  return { key, query: searchParams };
}

interface Answer {
  readonly etag: string;
  readonly downloadName: string | null;
  readonly secondsLeft: number;
}

function headersOf(key: string, { etag, downloadName, secondsLeft }: Answer): Record<string, string> {
  return {
    'content-type': contentTypeOfKey(key) ?? 'application/octet-stream',
    'cache-control': `private, max-age=${Math.max(0, Math.floor(secondsLeft))}, immutable`,
    etag,
    // Whatever a file holds, opened on its own it runs nothing in our origin.
    'content-security-policy': "default-src 'none'; sandbox",
    'x-content-type-options': 'nosniff',
    ...(downloadName === null ? {} : { 'content-disposition': attachment(downloadName) }),
  };
}

function isSame(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  return ifNoneMatch
    .split(',')
    .some((each) => each.trim() === '*' || each.trim().replace(/^W\//, '') === etag);
}

async function closed(file: FileHandle): Promise<null> {
  await file.close();
  return null;
}

/** The bytes from `start` to `end`, both included. Takes the file over and closes it. */
async function bodyOf(
  file: FileHandle,
  start: number,
  end: number,
): Promise<ReadableStream | Uint8Array<ArrayBuffer>> {
  const length = end - start + 1;
  if (length > inMemoryBytesMax) {
    return Readable.toWeb(file.createReadStream({ start, end, highWaterMark: 256 * 1024 }));
  }
  const bytes = new Uint8Array(length);
  const { bytesRead } = await file.read(bytes, 0, length, start);
  await file.close();
  return bytes.subarray(0, bytesRead);
}
