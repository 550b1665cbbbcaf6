import { describe, expect, it } from 'vitest';
import { objectStorageContract } from './object-storage.contract.ts';
import { createS3Storage } from './s3-storage.ts';
import { openTestS3 } from './testing/test-s3.ts';

const server = await openTestS3();
process.stdout.write(`S3 storage runs on ${server.name}${server.isStrict ? '' : ', a lenient server'}\n`);

describe(`objects in a bucket (${server.name})`, () => {
  objectStorageContract(async () => {
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
