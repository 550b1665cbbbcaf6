import type { Emit } from './events.ts';
import { QueueEvents } from './events.ts';
import type { Faults } from './faults.ts';
import { NodeCache } from './run/node-cache.ts';
import type { PaintQuality } from './run/paint-job.ts';
import { PaintingThread } from './run/painting-thread.ts';
import { Processor } from './run/processor.ts';
import { TensorStore } from './run/tensor-store.ts';
import type { ImageStore } from './store/image-store.ts';
import type { ModelStore } from './store/model-store.ts';
import { QueueActions } from './store/queue-actions.ts';
import type { QueueStore } from './store/queue-store.ts';

/** What survives a restart of the process. */
export interface EngineStores {
  readonly queue: QueueStore;
  readonly images: ImageStore;
  readonly models: ModelStore;
}

export interface EngineSettings {
  readonly version: string;
  readonly stepMilliseconds: number;
  readonly preparationMilliseconds: number;
  readonly nodeCacheSize: number;
  readonly paintQuality: PaintQuality;
}

/** One life of the emulated process: stores, the processor and what they share. */
export interface Engine extends EngineStores {
  readonly settings: EngineSettings;
  readonly faults: Faults;
  readonly queueActions: QueueActions;
  readonly processor: Processor;
  readonly cache: NodeCache;
  readonly stop: () => Promise<void>;
}

/** Puts an engine together around stores that may already hold work, and starts its processor. */
export function startEngine(
  stores: EngineStores,
  settings: EngineSettings,
  faults: Faults,
  emit: Emit,
): Engine {
  const events = new QueueEvents(emit, stores.queue);
  const cache = new NodeCache(settings.nodeCacheSize);
  const painter = new PaintingThread(settings.paintQuality);
  painter.warmUp();
  const processor = new Processor(
    {
      ...stores,
      faults,
      painter,
      cache,
      emit,
      tensors: new TensorStore(),
      queueEvents: events,
      version: settings.version,
      stepMilliseconds: settings.stepMilliseconds,
    },
    settings,
  );
  const queueActions = new QueueActions(stores.queue, events, { onPending: () => processor.wake() });
  processor.start();
  return {
    ...stores,
    settings,
    faults,
    queueActions,
    processor,
    cache,
    stop: async () => {
      const stopped = processor.stop();
      await Promise.all([stopped, painter.stop()]);
    },
  };
}
