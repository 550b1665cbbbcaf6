import { setTimeout as delay } from 'node:timers/promises';
import type { JsonObject } from '../json.ts';
import type { QueueItem } from '../store/queue-item.ts';
import { type ItemRunner, runItem } from './run-item.ts';

/** How long the engine waits before it tries an unreadable item again. */
const retryMilliseconds = 1000;

/**
 * The one GPU: takes items of every queue in one order and runs them one after another. An unreadable item at
 * the head holds up everything behind it.
 */
export class Processor {
  readonly #runner: ItemRunner;
  readonly #preparationMilliseconds: number;
  readonly #stopping = new AbortController();
  #isStarted = true;
  #isProcessing = false;
  #wake: () => void = () => undefined;
  #loop: Promise<void> = Promise.resolve();

  constructor(parts: Omit<ItemRunner, 'wait' | 'stopSignal'>, options: { preparationMilliseconds: number }) {
    this.#preparationMilliseconds = options.preparationMilliseconds;
    this.#runner = {
      ...parts,
      stopSignal: this.#stopping.signal,
      wait: (milliseconds, wake) => this.#wait(milliseconds, wake),
    };
  }

  async #wait(milliseconds: number, wake?: AbortSignal): Promise<'over' | 'woken'> {
    const { signal } = this.#stopping;
    const either = wake === undefined ? signal : AbortSignal.any([signal, wake]);
    try {
      return await delay(milliseconds, 'over' as const, { signal: either });
    } catch (error) {
      if (signal.aborted || wake?.aborted !== true) throw error;
      return 'woken';
    }
  }

  start(): void {
    this.#loop = this.#run().catch((error: unknown) => {
      if (!this.#stopping.signal.aborted) throw error;
    });
  }

  /** Says that there may be something to do. */
  wake(): void {
    this.#wake();
  }

  /** The running item is finished, the next one not begun. Pausing counts for all queues. */
  pause(): JsonObject {
    this.#isStarted = false;
    return this.status();
  }

  resume(): JsonObject {
    this.#isStarted = true;
    this.wake();
    return this.status();
  }

  status(): JsonObject {
    return { is_started: this.#isStarted, is_processing: this.#isProcessing };
  }

  #nextReadable(): QueueItem | undefined {
    const isStarted = this.#isStarted && !this.#runner.faults.isQueueStalled;
    const next = isStarted ? this.#runner.queue.nextPending() : undefined;
    return next?.isPoison === true ? undefined : next;
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      const item = this.#nextReadable();
      if (item === undefined) {
        const { promise, resolve } = Promise.withResolvers<void>();
        this.#wake = resolve;
        await Promise.race([promise, this.#wait(retryMilliseconds)]);
        continue;
      }
      this.#isProcessing = true;
      await this.#process(item);
      this.#isProcessing = false;
    }
  }

  async #process(item: QueueItem): Promise<void> {
    const { queue, queueEvents } = this.#runner;
    queue.moveTo(item, 'in_progress', { device: 'cuda:0' });
    queueEvents.statusChanged(item);
    // A real engine collects garbage here, for half a second to a second.
    await this.#wait(this.#preparationMilliseconds);
    await runItem(this.#runner, item);
  }

  /** Ends the running item where it stands, without an event: its row stays `in_progress`. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.wake();
    await this.#loop;
  }
}
