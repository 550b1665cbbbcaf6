import { setImmediate } from 'node:timers/promises';
import { createEngineClient, type EngineItem, imageOfNode, outputNodeId } from '@pingvas/invokeai';
import { type Emulator, startEmulator } from '@pingvas/invokeai/emulator';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { smallPicture, smallSize } from '../testing/small-picture.ts';
import { downloadPicture, type EarlyImage, fetchEarly } from './download-picture.ts';
import type { EngineLink } from './engine-link.ts';
import { createLeftovers } from './leftovers.ts';

const queueId = 'early';
const { signal } = new AbortController();
const never = new Promise<never>(() => undefined);

describe('a picture that is fetched before its item is over', () => {
  let emulator: Emulator;
  let link: Pick<EngineLink, 'client' | 'leftovers'>;
  let item: EngineItem;
  let imageName: string;
  beforeAll(async () => {
    emulator = await startEmulator({
      stepMilliseconds: 5,
      preparationMilliseconds: 0,
      paintQuality: 'draft',
    });
    const client = createEngineClient({ baseUrl: emulator.url });
    link = { client, leftovers: createLeftovers(client, queueId, pino({ level: 'silent' })) };
    item = await made();
    imageName = imageOfNode(item, outputNodeId) ?? '';
  });
  afterAll(() => emulator?.stop());
  afterEach(() => {
    vi.useRealTimers();
  });

  async function made(): Promise<EngineItem> {
    const { client } = link;
    const [model] = await client.listMainModels();
    if (model === undefined) throw new Error('The emulator has no model');
    const itemId = await client.enqueue(queueId, smallPicture(model, 'early'));
    return await vi.waitFor(
      async () => {
        const now = await client.readItem(queueId, itemId);
        if (now?.status !== 'completed') throw new Error('The item has not ended');
        return now;
      },
      { timeout: 10_000 },
    );
  }

  function begun(fetching: EarlyImage['fetching'], of = imageName) {
    const drop = vi.fn();
    return { early: { imageName: of, fetching, drop }, drop };
  }

  const take = (early: EarlyImage) => downloadPicture(link, item, { ...smallSize, signal, early });

  it('is taken as it came', async () => {
    const early = fetchEarly(link, imageName, { ...smallSize, signal });
    const { bytes } = await early.fetching;
    const taken = await take(early);
    expect(taken.kind === 'fine' && taken.bytes === bytes).toBe(true);
  });

  it('is fetched again when that failed', async () => {
    const { early } = begun(Promise.reject(new Error('lost')));
    expect(await take(early)).toMatchObject({ kind: 'fine', imageName });
  });

  it('is left alone when its item names another one', async () => {
    const { early, drop } = begun(never, 'another.png');
    expect(await take(early)).toMatchObject({ kind: 'fine', imageName });
    expect(drop).toHaveBeenCalledOnce();
  });

  it('is not heard of when it comes after its fetch has failed', async () => {
    const coming = Promise.withResolvers<void>();
    const heard: Uint8Array[] = [];
    let download: Promise<unknown> | undefined;
    const client: EngineLink['client'] = {
      ...link.client,
      downloadImage(name, bytesMax) {
        const late = coming.promise.then(() => link.client.downloadImage(name, bytesMax));
        download = late;
        return late;
      },
      sessionOfImage: () => Promise.reject(new Error('nobody knows')),
    };
    const onBytes = (bytes: Uint8Array) => heard.push(bytes);
    const early = fetchEarly({ client }, imageName, { ...smallSize, signal, onBytes });
    const options = { ...smallSize, signal, onBytes, early };
    const taken = await downloadPicture(link, item, options);
    expect(taken.kind === 'fine' && heard.length === 1 && heard[0] === taken.bytes).toBe(true);

    coming.resolve();
    await download;
    await setImmediate();
    expect(heard).toHaveLength(1);
  });

  it('is fetched again when it hangs for seconds', async () => {
    const early = fetchEarly(
      {
        client: {
          ...link.client,
          downloadImage: (_name, _bytesMax, options) => untilAborted(options?.signal),
        },
      },
      imageName,
      { ...smallSize, signal },
    );
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const taking = take(early);
    await vi.advanceTimersByTimeAsync(5_000);
    vi.useRealTimers();
    expect(await taking).toMatchObject({ kind: 'fine', imageName });
  });
});

/** As a download that gets no answer. */
function untilAborted(signal?: AbortSignal): Promise<never> {
  return new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason)));
}
