import { z } from 'zod';

/*
 * The engine's answers, as far as we use them. Unknown fields are dropped and unknown words pass where they
 * can do no harm: a newer engine adds both.
 */

export const versionAnswer = z.object({ version: z.string().min(1) });

const engineModel = z.object({
  key: z.string(),
  hash: z.string(),
  name: z.string(),
  base: z.string(),
  type: z.string(),
  description: z.string().nullish(),
  /** `normal`, `inpaint`, `depth`; only some families say it. */
  variant: z.string().nullish(),
});
export type EngineModel = z.infer<typeof engineModel>;
export const modelsAnswer = z.object({ models: z.array(engineModel) });

const itemStatus = z.enum(['pending', 'in_progress', 'waiting', 'completed', 'failed', 'canceled']);
export type EngineItemStatus = z.infer<typeof itemStatus>;

/** The three states that an item never leaves. */
export function isFinalItemStatus(status: EngineItemStatus): boolean {
  return status === 'completed' || status === 'failed' || status === 'canceled';
}

const counts = {
  pending: z.int(),
  in_progress: z.int(),
  /** Missing before 6.14. */
  waiting: z.int().default(0),
  completed: z.int(),
  failed: z.int(),
  canceled: z.int(),
  total: z.int(),
};

/** How many items of a batch stand where. A batch that the engine never saw has a total of 0. */
export const batchCounts = z.object(counts);
export type EngineBatchCounts = z.infer<typeof batchCounts>;

export const queueStatusAnswer = z.object({
  queue: z.object(counts),
  processor: z.object({ is_started: z.boolean(), is_processing: z.boolean() }),
});
export type EngineQueueStatus = z.infer<typeof queueStatusAnswer>;

export const enqueueAnswer = z.object({
  enqueued: z.int(),
  requested: z.int(),
  item_ids: z.array(z.int()),
});

/** Results and images are keyed by ids that the engine made while it prepared the graph. */
const session = z.object({
  source_prepared_mapping: z.record(z.string(), z.array(z.string())).default({}),
  results: z
    .record(
      z.string(),
      z.looseObject({ image: z.object({ image_name: z.string() }).optional().catch(undefined) }),
    )
    .default({}),
});

/** Null fields are left out by some calls and sent by others. */
export const itemAnswer = z.object({
  item_id: z.int(),
  status: itemStatus,
  batch_id: z.string(),
  /** Of this run alone; images carry it, too. */
  session_id: z.string().nullish(),
  error_type: z.string().nullish(),
  error_message: z.string().nullish(),
  /** UTC, but without saying so: `2026-11-20 20:35:22.040`. */
  started_at: z.string().nullish(),
  completed_at: z.string().nullish(),
  session: session.nullish(),
});
export type EngineItem = z.infer<typeof itemAnswer>;

/** Seconds from the engine's start of an item to its end, by the engine's own clock; null when it does not say. */
export function secondsOfItem({
  started_at: startedAt,
  completed_at: completedAt,
}: EngineItem): number | null {
  if (!startedAt || !completedAt) return null;
  const seconds = (momentOf(completedAt) - momentOf(startedAt)) / 1_000;
  return seconds >= 0 ? seconds : null; // NaN, too, when a newer engine writes moments in another way
}

function momentOf(text: string): number {
  return Date.parse(`${text.replace(' ', 'T')}Z`);
}

/** The image that a node of the submitted graph made in this item, or null while there is none. */
export function imageOfNode(item: EngineItem, nodeId: string): string | null {
  const { source_prepared_mapping: prepared = {}, results = {} } = item.session ?? {};
  for (const preparedId of own(prepared, nodeId) ?? []) {
    const name = own(results, preparedId)?.image?.image_name;
    if (name !== undefined) return name;
  }
  return null;
}

/** Ids come from the engine: one that is called like a part of every object names nothing. */
function own<Value>(record: Readonly<Record<string, Value>>, key: string): Value | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

/** Every image that the item left behind, finished or not. */
export function imagesOfItem(item: EngineItem): string[] {
  const names = Object.values(item.session?.results ?? {}).map((result) => result.image?.image_name);
  return [...new Set(names.filter((name) => name !== undefined))];
}

/** `session_id` is null for uploads. */
export const imageAnswer = z.object({ image_name: z.string(), session_id: z.string().nullish() });
export const deletedImagesAnswer = z.object({ deleted_images: z.array(z.string()) });
export const anyAnswer = z.unknown();
