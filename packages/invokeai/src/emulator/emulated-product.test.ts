import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  connectEngineSocket,
  createEngineClient,
  type EngineEvent,
  imageOfNode,
  outputNodeId,
  textToImage,
} from '../index.ts';
import { type Emulator, startEmulator } from './start-emulator.ts';

let emulator: Emulator;
beforeEach(async () => {
  emulator = await startEmulator({ stepMilliseconds: 1, preparationMilliseconds: 0, paintQuality: 'draft' });
});
afterEach(() => emulator.stop());

describe("the product's own engine client", () => {
  it.each(['sd-1', 'sdxl'] as const)(
    'gets a %s picture, its previews and a clean engine afterwards',
    async (base) => {
      const client = createEngineClient({ baseUrl: emulator.url });
      expect(await client.version()).toMatchObject({ isEmulator: true });
      const model = (await client.listMainModels()).find((installed) => installed.base === base);
      if (model === undefined) throw new Error(`No ${base} model is installed`);

      const events: EngineEvent[] = [];
      const connected = Promise.withResolvers<void>();
      const completed = Promise.withResolvers<void>();
      const socket = connectEngineSocket({
        baseUrl: emulator.url,
        queueId: 'worker',
        onConnect: connected.resolve,
        onDisconnect: () => undefined,
        onEvent: (event) => {
          events.push(event);
          if (event.type === 'item-status' && event.status === 'completed') completed.resolve();
        },
      });
      await connected.promise;
      const recipe = {
        prompt: '(달빛) over a quiet sea, "still"',
        negativePrompt: '',
        width: 128,
        height: 192,
        steps: 4,
        cfgScale: 7,
        scheduler: 'dpmpp_2m_k',
        seed: '18446744073709551615',
        count: 1,
      } as const;
      const question = { base, model, recipe, pictureIndex: 0, batchId: 'try-1', jobId: 'job-1' };
      const itemId = await client.enqueue('worker', textToImage(question));
      await completed.promise;
      const item = await client.readItem('worker', itemId);
      if (item === null) throw new Error('The item is gone');
      const name = imageOfNode(item, outputNodeId) ?? '';
      const picture = await client.downloadImage(name, 10_000_000);
      expect(await sharp(picture).metadata()).toMatchObject({ format: 'png', width: 128, height: 192 });
      expect(events.filter((event) => event.type === 'progress' && event.preview !== null)).toHaveLength(5);

      expect(await client.deleteImages([name, 'unknown.png'])).toEqual([name]);
      await client.pruneQueue('worker');
      expect(await client.readItem('worker', itemId)).toBeNull();
      expect(await client.listItems('worker')).toEqual([]);
      socket.close();
    },
  );
});
