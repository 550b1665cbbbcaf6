import type { InvocationEvents } from '../events.ts';
import type { Faults } from '../faults.ts';
import type { GraphNode } from '../graph/graph.ts';
import type { Json, JsonObject } from '../json.ts';
import type { ImageRecord, ImageStore } from '../store/image-store.ts';
import type { ModelStore } from '../store/model-store.ts';
import { EngineError } from './engine-error.ts';
import type { PaintingThread } from './painting-thread.ts';
import type { TensorStore } from './tensor-store.ts';

export interface EngineParts {
  readonly models: ModelStore;
  readonly images: ImageStore;
  readonly tensors: TensorStore;
  readonly painter: PaintingThread;
  readonly faults: Faults;
  readonly version: string;
  readonly stepMilliseconds: number;
}

/** Says whether the time is over, or something woke whoever waits. */
export type Wait = (milliseconds: number, wake?: AbortSignal) => Promise<'over' | 'woken'>;

/** What a node can reach while it runs. */
export interface NodeContext extends EngineParts {
  readonly node: GraphNode;
  readonly events: InvocationEvents;
  /** Throws when the item was cancelled: only called where a real node looks. */
  readonly throwIfCanceled: () => void;
  /** Waits, in milliseconds; ends early when `wake` is aborted, and throws when the emulator stops. */
  readonly wait: Wait;
  readonly stopSignal: AbortSignal;
  /** The picture of an earlier item, when a fault orders it instead of a new one. */
  readonly findStalePicture: () => ImageRecord | undefined;
  readonly saveImage: (png: Uint8Array, size: { width: number; height: number }) => ImageRecord;
}

/** An installed model's record for a reference inside a graph; only the key counts. */
export function findModel(context: NodeContext, reference: Json | undefined): JsonObject | undefined {
  const key =
    typeof reference === 'object' && reference !== null && !Array.isArray(reference) ? reference['key'] : '';
  return context.models.find(String(key));
}

/** Loads a model or a part of it, with the events of a load: the engine sends them for cache hits too. */
export function loadModel(context: NodeContext, reference: Json | undefined): void {
  const config = findModel(context, reference);
  if (config === undefined) throw new EngineError('UnknownModelException', 'model not found');
  const part =
    typeof reference === 'object' && reference !== null && !Array.isArray(reference)
      ? reference['submodel_type']
      : null;
  const submodel = typeof part === 'string' ? part : null;
  const suffix = submodel === null ? '' : ` (${submodel})`;
  context.events.progress({ message: `Loading model ${config['name']}${suffix}` });
  context.events.modelLoad('started', config, submodel);
  if (submodel !== null && !context.models.hasSubmodel(config, submodel)) {
    throw new EngineError('ValueError', `The "${submodel}" submodel is not available for this model.`);
  }
  context.models.load(config, submodel);
  context.events.modelLoad('complete', config, submodel);
}
