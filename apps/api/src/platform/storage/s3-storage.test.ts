import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { objectStorageContract } from './object-storage.contract.ts';
import { createS3Storage, type S3Storage } from './s3-storage.ts';
import { findTestS3, type TestS3 } from './testing/test-s3.ts';

const systemClock = { now: () => new Date() };
const nobody = {
  region: 'us-east-1',
  bucket: 'b',
  accessKeyId: 'a',
  secretAccessKey: 's',
  clock: systemClock,
};
const found = findTestS3();
process.stdout.write(`S3 storage runs on: ${found.map(({ name }) => name).join(', ')}\n`);

describe.each(found)('objects in a bucket of $name', ({ open }) => {
  objectStorageContract(async () => {
    const server: TestS3 = await open();
    const storage = createS3Storage({ ...server.options, clock: systemClock });
    const opened = [storage];
    return {
      storage,
      storageAt(moment) {
        const at = createS3Storage({ ...server.options, clock: { now: () => moment } });
        opened.push(at);
        return at;
      },
      foreign: createS3Storage({ ...server.options, secretAccessKey: 'not-the-secret', clock: systemClock }),
      isStrict: server.isStrict,
      async close() {
        for (const each of opened) each.close();
        await server.close();
      },
    };
  });
});

it('has a strict server wherever all tests must run', () => {
  const isEnough = found.length > 1 || process.env['CI'] === undefined;
  expect(isEnough, 'versitygw is not on PATH and S3_ENDPOINT is not set').toBe(true);
});

/** What a server can do to a request instead of answering it. */
const outages: Record<string, (answer: ServerResponse) => void> = {
  'answers 503': (answer) => void answer.writeHead(503).end(),
  'answers 500': (answer) => void answer.writeHead(500).end('<Error><Code>InternalError</Code></Error>'),
  'closes the connection': (answer) => void answer.destroy(),
  'never answers': () => undefined,
  'ends in the middle of the body': (answer) => {
    answer.writeHead(200, { 'content-length': 1_000 });
    answer.write('half a picture', () => answer.destroy());
  },
  'stands still in the middle of the body': (answer) => {
    answer.writeHead(200, { 'content-length': 1_000 }).write('half a picture');
  },
};

describe.each(Object.entries(outages))('a server that %s', (_, outage) => {
  let server: Server;
  let storage: S3Storage;
  beforeAll(async () => {
    server = createServer((_request, answer) => outage(answer)).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    storage = createS3Storage({
      ...nobody,
      endpoint: `http://127.0.0.1:${address.port}`,
      answerWithinMs: 100,
    });
  });
  afterAll(async () => {
    storage.close();
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });

  it('is storage.unavailable, to be tried again, and never half a picture', async () => {
    await expect(storage.get('test/1/1.png')).rejects.toMatchObject({ code: 'storage.unavailable' });
  });

  it('takes down nothing that is put or removed', async () => {
    const calls = [
      storage.put('test/1/1.png', new Uint8Array(10), 'image/png'),
      storage.delete(['test/1/1.png']),
    ];
    for (const end of await Promise.allSettled(calls)) {
      if (end.status === 'rejected') expect(end.reason).toMatchObject({ code: 'storage.unavailable' });
    }
  });
});

describe('a bucket that does not answer', () => {
  it('is storage.unavailable, with the cause kept', async () => {
    const storage = createS3Storage({ ...nobody, endpoint: 'http://127.0.0.1:1' });
    await expect(storage.check()).rejects.toMatchObject({
      code: 'storage.unavailable',
      cause: expect.any(Error),
    });
    storage.close();
  });
});
