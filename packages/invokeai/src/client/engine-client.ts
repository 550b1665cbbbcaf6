import { z } from 'zod';
import type { EnqueueBody } from '../graphs/enqueue-body.ts';
import {
  anyAnswer,
  batchCounts,
  deletedImagesAnswer,
  type EngineBatchCounts,
  type EngineItem,
  type EngineModel,
  type EngineQueueStatus,
  enqueueAnswer,
  imageAnswer,
  itemAnswer,
  modelsAnswer,
  queueStatusAnswer,
  versionAnswer,
} from './engine-answers.ts';
import { EngineError, isEngineError } from './engine-error.ts';
import { createEngineHttp, type EngineHttpOptions } from './engine-http.ts';

/** A caller's own abort; its reason is thrown as it is. */
export interface EngineCallOptions {
  readonly signal?: AbortSignal | undefined;
}

export interface EngineVersion {
  readonly version: string;
  /** Draws procedural pictures instead of running a model; says so in its version. */
  readonly isEmulator: boolean;
}

/** What a worker asks of one InvokeAI 6.x server. Every method throws EngineError; see its kinds. */
export interface EngineClient {
  version(options?: EngineCallOptions): Promise<EngineVersion>;
  /** Installed checkpoints whose files are on disk. */
  listMainModels(options?: EngineCallOptions): Promise<EngineModel[]>;
  /** Puts one item into the queue and answers its id, also when the engine took it but did not say so in time. */
  enqueue(queueId: string, body: EnqueueBody, options?: EngineCallOptions): Promise<number>;
  /** The id of the item that a body became, or null when the engine never took it. Ask before sending a body again. */
  findItem(queueId: string, body: EnqueueBody, options?: EngineCallOptions): Promise<number | null>;
  batchCounts(queueId: string, batchId: string, options?: EngineCallOptions): Promise<EngineBatchCounts>;
  queueStatus(queueId: string, options?: EngineCallOptions): Promise<EngineQueueStatus>;
  /** Null when the engine does not know the item (any more): it was cleared, or lived in memory before a restart. */
  readItem(queueId: string, itemId: number, options?: EngineCallOptions): Promise<EngineItem | null>;
  /** All items of a queue, with their sessions: heavy, for short queues. */
  listItems(queueId: string, options?: EngineCallOptions): Promise<EngineItem[]>;
  /** Also for items that ended already or never were: then nothing happens. */
  cancelItem(queueId: string, itemId: number, options?: EngineCallOptions): Promise<void>;
  /** Forgets one item; a running one is cancelled first. One that is not there is no error. */
  deleteItem(queueId: string, itemId: number, options?: EngineCallOptions): Promise<void>;
  /** Reaches items that were accepted without our knowing their ids. */
  cancelBatch(queueId: string, batchId: string, options?: EngineCallOptions): Promise<void>;
  /** The session that made an image; null when the engine does not say. */
  sessionOfImage(imageName: string, options?: EngineCallOptions): Promise<string | null>;
  downloadImage(
    imageName: string,
    maxBytes: number,
    options?: EngineCallOptions,
  ): Promise<Uint8Array<ArrayBuffer>>;
  /** Answers the names that were there; unknown ones are no error. */
  deleteImages(imageNames: readonly string[], options?: EngineCallOptions): Promise<string[]>;
  /** Forgets completed, failed and canceled items. */
  pruneQueue(queueId: string, options?: EngineCallOptions): Promise<void>;
  /** Cancels and forgets everything in the queue, the running item too. */
  clearQueue(queueId: string, options?: EngineCallOptions): Promise<void>;
  /** With it on, a repeated graph answers the same image, which an earlier job has deleted. */
  disableInvocationCache(options?: EngineCallOptions): Promise<void>;
  /** Frees memory after an out-of-memory error. */
  emptyModelCache(options?: EngineCallOptions): Promise<void>;
}

const enqueueTimeoutMs = 60_000;
const downloadTimeoutMs = 120_000;

/** A client for the engine at one address; it holds no connection and needs no closing. */
export function createEngineClient(options: EngineHttpOptions): EngineClient {
  const http = createEngineHttp(options);
  const queue = (queueId: string) => `/api/v1/queue/${encodeURIComponent(queueId)}`;

  const client: EngineClient = {
    async version({ signal } = {}) {
      const { version } = await http.json(versionAnswer, {
        method: 'GET',
        path: '/api/v1/app/version',
        signal,
      });
      return { version, isEmulator: version.toLowerCase().includes('emulator') };
    },

    async listMainModels({ signal } = {}) {
      const { models } = await http.json(modelsAnswer, {
        method: 'GET',
        path: '/api/v2/models/?model_type=main',
        signal,
      });
      const missing = await missingModelKeys(signal);
      return models.filter((model) => model.type === 'main' && !missing.has(model.key));
    },

    async enqueue(queueId, body, { signal } = {}) {
      try {
        const answer = await http.json(enqueueAnswer, {
          method: 'POST',
          path: `${queue(queueId)}/enqueue_batch`,
          body,
          timeoutMs: options.timeoutMs ?? enqueueTimeoutMs,
          signal,
        });
        const itemId = answer.item_ids[0];
        if (itemId === undefined) throw new EngineError('failed', "the engine's queue is full");
        return itemId;
      } catch (error) {
        if (!isEngineError(error, 'unreachable')) throw error;
        // The answer was lost, perhaps after the item was taken: the engine does not deduplicate, so ask first.
        const accepted = await client.findItem(queueId, body, { signal });
        if (accepted === null) throw error;
        return accepted;
      }
    },

    async findItem(queueId, { batch }, { signal } = {}) {
      const { total } = await client.batchCounts(queueId, batch.batch_id, { signal });
      if (total === 0) return null;
      const items = await http.json(z.array(itemAnswer), {
        method: 'GET',
        path: `${queue(queueId)}/list_all?destination=${encodeURIComponent(batch.destination)}`,
        signal,
      });
      return items.find((item) => item.batch_id === batch.batch_id)?.item_id ?? null;
    },

    batchCounts: (queueId, batchId, { signal } = {}) =>
      http.json(batchCounts, {
        method: 'GET',
        path: `${queue(queueId)}/b/${encodeURIComponent(batchId)}/status`,
        signal,
      }),

    queueStatus: (queueId, { signal } = {}) =>
      http.json(queueStatusAnswer, { method: 'GET', path: `${queue(queueId)}/status`, signal }),

    async readItem(queueId, itemId, { signal } = {}) {
      try {
        return await http.json(itemAnswer, { method: 'GET', path: `${queue(queueId)}/i/${itemId}`, signal });
      } catch (error) {
        // 500 stands for "of another queue": ids start again at 1 when the engine forgets them in a restart.
        if (isEngineError(error, 'failed') && (error.status === 404 || error.status === 500)) return null;
        throw error;
      }
    },

    listItems: (queueId, { signal } = {}) =>
      http.json(z.array(itemAnswer), { method: 'GET', path: `${queue(queueId)}/list_all`, signal }),

    async cancelItem(queueId, itemId, { signal } = {}) {
      try {
        await http.json(anyAnswer, { method: 'PUT', path: `${queue(queueId)}/i/${itemId}/cancel`, signal });
      } catch (error) {
        if (!(isEngineError(error, 'failed') && error.status === 404)) throw error;
      }
    },

    async deleteItem(queueId, itemId, { signal } = {}) {
      try {
        await http.json(anyAnswer, { method: 'DELETE', path: `${queue(queueId)}/i/${itemId}`, signal });
      } catch (error) {
        if (!(isEngineError(error, 'failed') && error.status === 404)) throw error;
      }
    },

    async cancelBatch(queueId, batchId, { signal } = {}) {
      await http.json(anyAnswer, {
        method: 'PUT',
        path: `${queue(queueId)}/cancel_by_batch_ids`,
        body: { batch_ids: [batchId] },
        signal,
      });
    },

    async sessionOfImage(imageName, { signal } = {}) {
      const path = `/api/v1/images/i/${encodeURIComponent(imageName)}`;
      return (await http.json(imageAnswer, { method: 'GET', path, signal })).session_id ?? null;
    },

    downloadImage: (imageName, maxBytes, { signal } = {}) =>
      http.bytes({
        method: 'GET',
        path: `/api/v1/images/i/${encodeURIComponent(imageName)}/full`,
        contentType: 'image/png',
        maxBytes,
        timeoutMs: options.timeoutMs ?? downloadTimeoutMs,
        signal,
      }),

    async deleteImages(imageNames, { signal } = {}) {
      const answer = await http.json(deletedImagesAnswer, {
        method: 'POST',
        path: '/api/v1/images/delete',
        body: { image_names: imageNames },
        signal,
      });
      return answer.deleted_images;
    },

    async pruneQueue(queueId, { signal } = {}) {
      await http.json(anyAnswer, { method: 'PUT', path: `${queue(queueId)}/prune`, signal });
    },

    async clearQueue(queueId, { signal } = {}) {
      await http.json(anyAnswer, { method: 'PUT', path: `${queue(queueId)}/clear`, signal });
    },

    async disableInvocationCache({ signal } = {}) {
      await http.json(anyAnswer, { method: 'PUT', path: '/api/v1/app/invocation_cache/disable', signal });
    },

    async emptyModelCache({ signal } = {}) {
      await http.json(anyAnswer, { method: 'POST', path: '/api/v2/models/empty_model_cache', signal });
    },
  };

  /** Records whose files are gone stay listed and fail while loading. Older engines do not tell. */
  async function missingModelKeys(signal: AbortSignal | undefined): Promise<ReadonlySet<string>> {
    try {
      const { models } = await http.json(modelsAnswer, {
        method: 'GET',
        path: '/api/v2/models/missing',
        signal,
      });
      return new Set(models.map((model) => model.key));
    } catch (error) {
      if (isEngineError(error, 'unreachable')) throw error;
      signal?.throwIfAborted();
      return new Set();
    }
  }

  return client;
}
