import { Worker } from 'node:worker_threads';
import type { PaintJob, PaintQuality, PaintReply, PaintWorkerData } from './paint-job.ts';

/** A picture in the making: its previews become ready one after another, before the picture itself. */
export interface Painting {
  readonly preview: (index: number) => Promise<Uint8Array>;
  readonly picture: Promise<Uint8Array>;
  /** Gives the thread free for the next picture; what is not ready yet never becomes ready. */
  readonly abandon: () => void;
}

type Order = Omit<PaintJob, 'id'>;

interface Running {
  readonly job: PaintJob;
  readonly previews: PromiseWithResolvers<Uint8Array>[];
  readonly picture: PromiseWithResolvers<Uint8Array>;
}

/**
 * Paints beside the main thread, so that HTTP and sockets answer while a picture of several megapixels takes
 * its seconds of processor time. One thread, because the engine has one GPU.
 */
export class PaintingThread {
  readonly #quality: PaintQuality;
  #worker: Worker | undefined;
  readonly #running = new Map<number, Running>();
  #lastId = 0;

  constructor(quality: PaintQuality) {
    this.#quality = quality;
  }

  /** Starts the thread before it is needed, which saves the first picture about half a second. */
  warmUp(): void {
    this.#worker ??= this.#start({ isRehearsed: this.#quality === 'fine' });
  }

  #start({ isRehearsed }: { readonly isRehearsed: boolean }): Worker {
    const worker = new Worker(new URL('./paint-worker.ts', import.meta.url), {
      workerData: { isRehearsed, quality: this.#quality } satisfies PaintWorkerData,
    });
    worker.unref();
    worker.on('message', (reply: PaintReply) => this.#receive(reply));
    worker.on('error', (error) => {
      if (this.#worker === worker) this.#worker = undefined;
      for (const id of [...this.#running.keys()]) this.#fail(id, error);
    });
    return worker;
  }

  paint(order: Order): Painting {
    this.#lastId += 1;
    const job: PaintJob = { ...order, id: this.#lastId };
    const promised = () => {
      const resolvers = Promise.withResolvers<Uint8Array>();
      // A cancelled item never waits for its picture; its rejection is nobody's.
      resolvers.promise.catch(() => undefined);
      return resolvers;
    };
    const running = { job, previews: order.previewProgress.map(promised), picture: promised() };
    this.#running.set(job.id, running);
    this.warmUp();
    this.#worker?.postMessage(job);
    return {
      preview: (index) =>
        running.previews[index]?.promise ?? Promise.reject(new Error(`No preview ${index} was ordered`)),
      picture: running.picture.promise,
      abandon: () => this.#abandon(job.id),
    };
  }

  #receive(reply: PaintReply): void {
    const running = this.#running.get(reply.id);
    if (running === undefined) return;
    if (reply.kind === 'preview') running.previews[reply.index]?.resolve(reply.jpeg);
    if (reply.kind === 'error') this.#fail(reply.id, new Error(reply.message));
    if (reply.kind === 'picture') {
      running.picture.resolve(reply.png);
      this.#running.delete(reply.id);
    }
  }

  #fail(id: number, error: Error): void {
    const running = this.#running.get(id);
    this.#running.delete(id);
    for (const resolvers of [...(running?.previews ?? []), ...(running ? [running.picture] : [])]) {
      resolvers.reject(error);
    }
  }

  #abandon(id: number): void {
    if (!this.#running.has(id)) return;
    this.#fail(id, new Error('The painting was abandoned'));
    void this.#worker?.terminate();
    // Somebody waits now: no rehearsal.
    const worker = this.#start({ isRehearsed: false });
    this.#worker = worker;
    for (const { job } of this.#running.values()) worker.postMessage(job);
  }

  async stop(): Promise<void> {
    for (const id of [...this.#running.keys()]) this.#fail(id, new Error('The emulator stops'));
    await this.#worker?.terminate();
    this.#worker = undefined;
  }
}
