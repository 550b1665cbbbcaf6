import { randomUUID } from 'node:crypto';
import type { LiveEvent, RecipeInput } from '@pingvas/contracts';
import { imageOfNode, outputNodeId, textToImage } from '@pingvas/invokeai';
import type { EngineWatch } from '../measure/engine-watch.ts';
import type { Thread, ThreadPerson } from './start-thread.ts';

const queueId = 'bench-direct';
const pictureBytesMax = 64 * 1024 * 1024;

/** The queue of the engine that `runDirectly` uses. */
export const directQueueId: string = queueId;

/** What both sides make; the seed differs from picture to picture. */
export interface PictureOfRun {
  readonly width: number;
  readonly height: number;
  readonly steps: number;
  readonly seed: number;
}

/** One picture by the engine alone, through our own client: from the call to the bytes in hand, in milliseconds. */
export async function runDirectly(
  { engine, model }: Thread,
  watch: EngineWatch,
  { seed, ...size }: PictureOfRun,
): Promise<number> {
  const startedAt = performance.now();
  const batchId = randomUUID();
  const body = textToImage({
    base: 'sd-1',
    model,
    recipe: {
      prompt: 'a lighthouse at dusk',
      negativePrompt: '',
      cfgScale: 7.5,
      scheduler: 'euler',
      count: 1,
      seed: String(seed),
      ...size,
    },
    pictureIndex: 0,
    batchId,
    jobId: randomUUID(),
  });
  const itemId = await engine.enqueue(queueId, body);
  await watch.until(() => watch.items().some((item) => item.batchId === batchId && item.endedAt !== null));
  const item = await engine.readItem(queueId, itemId);
  const imageName = item === null ? null : imageOfNode(item, outputNodeId);
  if (imageName === null) throw new Error('The engine made no picture');
  await engine.downloadImage(imageName, pictureBytesMax);
  const took = performance.now() - startedAt;
  await engine.deleteImages([imageName]);
  return took;
}

/** A person with an open stream. */
export interface Follower {
  readonly person: ThreadPerson;
  /** Asks for one picture and resolves when the stream says that it is published; all in milliseconds. */
  run(picture: PictureOfRun): Promise<{ readonly took: number; readonly answeredAfter: number }>;
  /** Calls back for every event of the stream. */
  onEvent(listener: (event: LiveEvent, at: number) => void): void;
  /** Asks for one picture and resolves with the generation's id. */
  request(picture: PictureOfRun): Promise<string>;
  /** Resolves when the generation has ended well; rejects when it ended in another way. */
  untilSucceeded(generationId: string): Promise<number>;
  close(): void;
}

/** Opens a person's stream and waits for its first event. */
export async function openFollower(thread: Thread): Promise<Follower> {
  const person = await thread.newPerson();
  const ended = new Map<string, { readonly status: string; readonly at: number }>();
  const listeners = new Set<(event: LiveEvent, at: number) => void>();
  const waiting = new Set<() => void>();
  const opened = Promise.withResolvers<void>();
  const stream = person.client.live.events.subscribe(undefined, {
    onData({ data }) {
      const at = performance.now();
      opened.resolve();
      if (data.type === 'generation.changed') {
        const { id, status } = data.generation;
        if (status === 'succeeded' || status === 'failed' || status === 'cancelled')
          ended.set(id, { status, at });
      }
      for (const listener of listeners) listener(data, at);
      for (const look of [...waiting]) look();
    },
    onError: opened.reject,
  });
  await opened.promise;

  async function request({ seed, ...size }: PictureOfRun): Promise<string> {
    const recipe: RecipeInput = {
      prompt: 'a lighthouse at dusk',
      modelId: thread.modelId,
      seed: String(seed),
      count: 1,
      ...size,
    };
    return (await person.client.generation.request.mutate({ requestKey: randomUUID(), recipe })).id;
  }

  function untilSucceeded(generationId: string): Promise<number> {
    return new Promise((resolve, reject) => {
      const look = () => {
        const end = ended.get(generationId);
        if (end === undefined) return;
        waiting.delete(look);
        if (end.status === 'succeeded') resolve(end.at);
        else reject(new Error(`A generation ended as ${end.status}`));
      };
      waiting.add(look);
      look();
    });
  }

  return {
    person,
    request,
    untilSucceeded,
    async run(picture) {
      const startedAt = performance.now();
      const generationId = await request(picture);
      const answeredAfter = performance.now() - startedAt;
      return { took: (await untilSucceeded(generationId)) - startedAt, answeredAfter };
    },
    onEvent: (listener) => void listeners.add(listener),
    close: () => stream.unsubscribe(),
  };
}
