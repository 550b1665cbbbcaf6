import { createEngineClient } from '@pingvas/invokeai';
import { type Emulator, startEmulator } from '@pingvas/invokeai/emulator';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { smallPicture } from '../testing/small-picture.ts';
import { createLeftovers } from './leftovers.ts';

const queueId = 'tidy';
let emulator: Emulator;
beforeEach(async () => {
  emulator = await startEmulator({ stepMilliseconds: 5, preparationMilliseconds: 0, paintQuality: 'draft' });
});
afterEach(() => emulator.stop());

describe('what the engine still holds', () => {
  it('is deleted although the engine cannot list what it took without an answer', async () => {
    const client = createEngineClient({ baseUrl: emulator.url });
    const [model] = await client.listMainModels();
    if (model === undefined) throw new Error('The emulator has no model');
    const itemId = await client.enqueue(queueId, smallPicture(model, 'left over'));
    const leftovers = createLeftovers(client, queueId, pino({ level: 'silent' }));
    leftovers.addBatch('never answered');
    leftovers.addItem(itemId);
    emulator.faults.failHttp({ path: 'list_all', status: 500, times: Number.MAX_SAFE_INTEGER });
    const { signal } = new AbortController();
    await expect
      .poll(
        async () => {
          await leftovers.sweep(signal);
          return leftovers.isEmpty();
        },
        { timeout: 10_000, interval: 20 },
      )
      .toBe(true);
    emulator.faults.clear();
    expect(await client.listItems(queueId)).toEqual([]);
  });
});
