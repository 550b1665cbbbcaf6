import { createHash, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { inspectPicture, warmPictureDecoders } from './platform/pictures/inspect-picture.ts';
import { readPng, writePng } from './platform/pictures/png-chunks.ts';
import { buildPng } from './platform/pictures/testing/build-png.ts';
import { startTestApi, type TestApi } from './testing/index.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api?.stop());

const modelName = 'a model';
const size = { width: 96, height: 64 };

/** Work in hand, and leave to upload its picture. */
async function grantedPicture() {
  const worker = (await api.newWorker()).client.fleet;
  await worker.register.mutate({
    name: 'box',
    models: [{ key: randomUUID(), name: modelName, base: 'sd-1', type: 'main', hash: null }],
    engine: { version: '6.14.2', isEmulator: true },
    machine: { hostname: 'box', platform: 'linux', cpuCount: 2, memoryBytes: 2 ** 33, gpus: [] },
  });
  const person = await api.newPerson({ credits: 50 });
  await person.client.generation.request.mutate({
    recipe: { prompt: 'a lighthouse at dusk', ...size },
    requestKey: randomUUID(),
  });
  const { work } = await worker.claim.mutate({
    modelNames: [modelName],
    loadedModelName: null,
    waitSeconds: 5,
  });
  const bytes = await buildPng(size);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const facts = {
    leaseId: work?.leaseId ?? '',
    pictureIndex: 0,
    sha256,
    sizeBytes: bytes.byteLength,
    contentType: 'image/png',
  } as const;
  async function put(): Promise<number> {
    const { url, method, headers } = await worker.grantUpload.mutate(facts);
    return (await fetch(url, { method, headers, body: bytes })).status;
  }
  return { worker, bytes, sha256, facts, put };
}

it('looks at a picture that a worker uploads before it is delivered', async () => {
  const { bytes, sha256, put } = await grantedPicture();
  warmPictureDecoders();
  expect(await put()).toBe(200);

  // Asked for under the same hash, other bytes are not looked at: it is known already what the picture is.
  const damaged = writePng(
    readPng(bytes).chunks.map((chunk) => ({
      ...chunk,
      data: chunk.type === 'IDAT' ? chunk.data.subarray(1) : chunk.data,
    })),
  );
  expect(await inspectPicture(damaged, { ...size, sha256 })).toMatchObject(size);
  await expect(inspectPicture(damaged, { ...size, sha256 })).rejects.toMatchObject({
    details: { reason: 'damaged' },
  });
});

it('takes a picture once more whose upload a power loss has torn', async () => {
  const { worker, bytes, facts, put } = await grantedPicture();
  expect(await put()).toBe(200);
  expect(await put()).toBe(412);
  const delivery = { ...facts, renderSeconds: 1 };
  const { storage } = api.parts;
  for await (const { key } of storage.list('quarantine/')) {
    await storage.put(key, bytes.subarray(0, 20), 'image/png');
  }

  await expect(worker.deliver.mutate(delivery)).rejects.toMatchObject({
    data: { code: 'UNPROCESSABLE_CONTENT' },
  });
  expect(await put()).toBe(200);
  expect(await worker.deliver.mutate(delivery)).toEqual({ isComplete: true });
});
