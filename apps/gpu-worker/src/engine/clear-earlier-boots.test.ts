import { connectEngineSocket, createEngineClient } from '@pingvas/invokeai';
import { startEmulator } from '@pingvas/invokeai/emulator';
import { pino } from 'pino';
import { expect, it, onTestFinished } from 'vitest';
import { smallPicture } from '../testing/small-picture.ts';
import { clearEarlierBoots } from './clear-earlier-boots.ts';

const queueId = 'earlier';
const log = pino({ level: 'silent' });
const { signal } = new AbortController();

it('leaves no picture of an item that an earlier start cancelled and the engine still runs', async () => {
  const emulator = await startEmulator({
    stepMilliseconds: 5,
    preparationMilliseconds: 0,
    paintQuality: 'draft',
  });
  onTestFinished(() => emulator.stop());
  const client = createEngineClient({ baseUrl: emulator.url });
  const [model] = await client.listMainModels();
  if (model === undefined) throw new Error('The emulator has no model');
  // Painting it takes far longer than its one step: then the engine is in the node that decodes it.
  const large = smallPicture(model, 'cancelled too late', { width: 1_024, height: 1_024, steps: 1 });
  const connected = Promise.withResolvers<void>();
  const steppedThrough = Promise.withResolvers<void>();
  const socket = connectEngineSocket({
    baseUrl: emulator.url,
    queueId,
    onEvent: (event) => {
      if (event.type === 'progress' && event.fraction === 1) steppedThrough.resolve();
    },
    onConnect: connected.resolve,
    onDisconnect: () => undefined,
  });
  onTestFinished(() => socket.close());
  await connected.promise;
  const itemId = await client.enqueue(queueId, large);
  await steppedThrough.promise;
  await client.cancelItem(queueId, itemId);

  await clearEarlierBoots(client, [queueId], { log, signal });
  expect(await client.listItems(queueId)).toEqual([]);
  const { processor } = await client.queueStatus(queueId);
  expect(processor.is_processing).toBe(false);
  const answer = await fetch(`${emulator.url}/api/v1/images/?limit=100`);
  expect(await answer.json()).toMatchObject({ items: [] });
});
