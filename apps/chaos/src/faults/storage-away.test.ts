import type { AppRouter } from '@pingvas/api/app-router';
import { openTestS3 } from '@pingvas/api/testing';
import type { ImageView } from '@pingvas/contracts';
import { type StackPerson, startTestStack, type TcpGate, type TestStack } from '@pingvas/test-stack';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { patience } from './event-feed.ts';

vi.setConfig({ testTimeout: 300_000, hookTimeout: 240_000 });

let s3: Awaited<ReturnType<typeof openTestS3>>;
let stack: TestStack<AppRouter>;
let person: StackPerson<AppRouter>;

beforeAll(async () => {
  s3 = await openTestS3();
  stack = await startTestStack<AppRouter>({
    workers: 2,
    engines: 1,
    s3: s3.options,
    apiEnv: { ORPHAN_AFTER_SECONDS: '5' },
  });
  person = await stack.newPerson();
});
afterAll(async () => {
  await stack?.stop();
  await s3?.close();
});

/** The pictures of a run that has ended well. */
async function picturesOf(generationId: string): Promise<readonly ImageView[]> {
  const read = () => person.client.generation.get.query({ generationId });
  await expect.poll(async () => (await read()).status, patience).toBe('succeeded');
  return (await read()).images;
}

async function bytesAt(address: string): Promise<number> {
  const answer = await fetch(address);
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toBe('image/png');
  return (await answer.arrayBuffer()).byteLength;
}

/** What the api says of its storage; it serves on either way. */
async function storageCheck(): Promise<boolean> {
  const answer = await fetch(`${stack.url}/readyz`);
  expect(answer.status).toBe(200);
  const { checks } = (await answer.json()) as { checks: { storage: { ok: boolean } } };
  return checks.storage.ok;
}

describe('the whole thread on an S3 server', () => {
  it('runs on a strict one wherever all tests must run', () => {
    expect(s3.isStrict || process.env['CI'] === undefined, s3.name).toBe(true);
  });

  it('makes pictures, shows them and removes them, and leaves no object behind', async () => {
    const { id } = await person.request({ count: 3 });
    const images = await picturesOf(id);
    expect(images).toHaveLength(3);
    for (const { url, sizeBytes } of images) expect(await bytesAt(url)).toBe(sizeBytes);
    await person.client.images.remove.mutate({ imageId: images[0]?.id ?? '' });
    await stack.expectSound();
  });
});

const outages: [string, (gate: TcpGate) => Promise<void>][] = [
  ['refuses connections', (gate) => gate.cut()],
  ['answers 503', (gate) => gate.answer(503)],
  ['answers 500', (gate) => gate.answer(500)],
  ['hangs', (gate) => gate.hang()],
];

describe.each(outages)('a storage that %s for a while', (_, takeAway) => {
  it('costs nobody a picture: what was to be put, read or removed is, when it is back', async () => {
    const before = await picturesOf((await person.request({ count: 2 })).id);
    const asked = [await person.request({ count: 2, steps: 10 })];
    await takeAway(stack.storage);
    try {
      // People go on: they ask, look at their lists and remove; only the bytes wait.
      asked.push(await person.request(), await person.request());
      await expect.poll(storageCheck, patience).toBe(false);
      const { items } = await person.client.images.list.query({});
      expect(items.map(({ id }) => id)).toEqual(expect.arrayContaining(before.map(({ id }) => id)));
      await person.client.images.remove.mutate({ imageId: before[0]?.id ?? '' });
      await person.client.generation.cancel.mutate({ generationId: asked.pop()?.id ?? '' });
      // Something is finished and has nowhere to go.
      await expect.poll(waitingForStorage, patience).toBeGreaterThan(0);
    } finally {
      await stack.storage.heal();
    }
    for (const { id } of asked) {
      for (const { url, sizeBytes } of await picturesOf(id)) expect(await bytesAt(url)).toBe(sizeBytes);
    }
    await bytesAt(before[1]?.url ?? '');
    await stack.expectSound();
    expect(await storageCheck()).toBe(true);
  });
});

/** Leases whose worker has a picture to upload, by the worker's own word. */
async function waitingForStorage(): Promise<number> {
  const rows = await stack.postgres.query(
    `select 1 from fleet.leases where ended_at is null and stage = 'uploading'`,
  );
  return rows.length;
}
