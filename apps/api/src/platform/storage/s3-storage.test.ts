import { describe, expect, it } from 'vitest';
import { objectStorageContract } from './object-storage.contract.ts';
import { createS3Storage } from './s3-storage.ts';
import { findTestS3, type TestS3 } from './testing/test-s3.ts';

const found = findTestS3();
process.stdout.write(`S3 storage runs on: ${found.map(({ name }) => name).join(', ')}\n`);

describe.each(found)('objects in a bucket of $name', ({ open }) => {
  objectStorageContract(async () => {
    const server: TestS3 = await open();
    const systemClock = { now: () => new Date() };
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

describe('a bucket that does not answer', () => {
  it('is storage.unavailable, with the cause kept', async () => {
    const options = { region: 'us-east-1', bucket: 'b', accessKeyId: 'a', secretAccessKey: 's' };
    const clock = { now: () => new Date() };
    const storage = createS3Storage({ ...options, endpoint: 'http://127.0.0.1:1', clock });
    await expect(storage.check()).rejects.toMatchObject({
      code: 'storage.unavailable',
      cause: expect.any(Error),
    });
    storage.close();
  });
});
