/// <reference path="./s3rver.d.ts" />
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import S3rver from '@20minutes/s3rver';
import { hasVersitygw, startVersitygw } from './versitygw.ts';

export interface TestS3 {
  readonly name: string;
  readonly options: {
    readonly endpoint: string;
    readonly region: string;
    readonly bucket: string;
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
  };
  /** False for the embedded server, which ignores checksums and If-None-Match and lets strangers write. */
  readonly isStrict: boolean;
  close(): Promise<void>;
}

/** A server that this machine can run the storage suite on. */
export interface FoundS3 {
  readonly name: string;
  open(): Promise<TestS3>;
}

/**
 * Every S3 server there is to test on: the embedded one, versitygw (which checks everything) when it is on PATH, and
 * the server of S3_ENDPOINT (with S3_STRICT=true for one that checks everything).
 */
export function findTestS3(): readonly FoundS3[] {
  const endpoint = process.env['S3_ENDPOINT'];
  return [
    { name: 'embedded s3rver', open: embedded },
    ...(hasVersitygw() ? [{ name: 'versitygw', open: startVersitygw }] : []),
    ...(endpoint === undefined || endpoint === ''
      ? []
      : [{ name: endpoint, open: async () => external(endpoint) }]),
  ];
}

/** The most real of them: the one of S3_ENDPOINT, else versitygw, else the embedded one. */
export async function openTestS3(): Promise<TestS3> {
  return await (findTestS3().at(-1)?.open() ?? embedded());
}

function external(endpoint: string): TestS3 {
  return {
    name: endpoint,
    options: {
      endpoint,
      region: process.env['S3_REGION'] ?? 'us-east-1',
      bucket: process.env['S3_BUCKET'] ?? 'pingvas',
      accessKeyId: process.env['S3_ACCESS_KEY_ID'] ?? '',
      secretAccessKey: process.env['S3_SECRET_ACCESS_KEY'] ?? '',
    },
    isStrict: process.env['S3_STRICT'] === 'true',
    async close() {},
  };
}

async function embedded(): Promise<TestS3> {
  const directory = await mkdtemp(join(tmpdir(), 'pingvas-s3-'));
  const bucket = 'pingvas-test';
  const server = new S3rver({
    address: '127.0.0.1',
    port: 0,
    silent: true,
    directory,
    configureBuckets: [{ name: bucket, configs: [] }],
  });
  // For a request about the bucket itself the SDK signs `/bucket/`; this server computes its side without the last
  // slash. Seen as a request below the bucket's own host name, mounted at `/`, it computes the right one.
  server.middleware.unshift((request, next) => {
    if (request.path === `/${bucket}/`) {
      Object.defineProperty(request.state, 'vhost', { get: () => true, set: () => {} });
      request.mountPath = '/';
    }
    return next();
  });
  const { port } = await server.run();
  return {
    name: 'embedded s3rver',
    options: {
      endpoint: `http://127.0.0.1:${port}`,
      region: 'us-east-1',
      bucket,
      // The only pair that it knows.
      accessKeyId: 'S3RVER',
      secretAccessKey: 'S3RVER',
    },
    isStrict: false,
    async close() {
      await server.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
