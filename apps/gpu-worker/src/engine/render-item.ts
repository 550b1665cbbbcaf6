import {
  denoiseNodeId,
  type EngineItem,
  type EngineProgress,
  type EnqueueBody,
  isEngineError,
  isFinalItemStatus,
  outputNodeId,
  secondsOfItem,
} from '@pingvas/invokeai';
import { type BackoffLimits, createBackoff } from '../time/backoff.ts';
import { createBell } from '../time/bell.ts';
import type { EngineLink } from './engine-link.ts';

/** The engine did not answer for longer than work may wait for it. */
export class EngineGone extends Error {
  override readonly name = 'EngineGone';
}

/** One item took longer than any picture may; the engine has no limit of its own. */
export class ItemTimeLimit extends Error {
  override readonly name = 'ItemTimeLimit';
}

export interface RenderItemOptions {
  readonly body: EnqueueBody;
  readonly signal: AbortSignal;
  readonly timeLimitMs: number;
  /** How long an engine may be silent. */
  readonly holdMs: number;
  readonly pollMs: number;
  readonly backoff: BackoffLimits;
  readonly onProgress: (progress: EngineProgress) => void;
  /** The engine says that the item's picture is made; whether it is so, the item itself says when it has ended. */
  readonly onImage: (imageName: string) => void;
  /** Resolves when nothing of ours is before this item in the engine: its time begins then, or with its first step. */
  readonly atHead: Promise<void>;
  /** When it aborts before the engine has begun, the item is taken back and the reason thrown; a begun one goes on. */
  readonly mayBegin: AbortSignal;
  /** Called once, when the engine has begun. */
  readonly onBegun: () => void;
}

/**
 * How an item ended. Whoever gets an `item` hands it to the engine's leftovers. `forgotten` and an unasked-for `canceled`
 * both mean that the engine was restarted or cleared.
 */
export type ItemEnd =
  | { readonly kind: 'completed'; readonly item: EngineItem; readonly renderSeconds: number }
  | { readonly kind: 'failed'; readonly item: EngineItem }
  | { readonly kind: 'canceled' | 'forgotten' };

const cancelTimeoutMs = 5_000;

/**
 * Lets the engine make one item and waits for its end. The socket only wakes this up: what counts is read over REST,
 * so it also works for an engine whose socket is silent.
 *
 * When the signal aborts, the engine's item is cancelled before the reason is thrown.
 *
 * @throws EngineGone, ItemTimeLimit, EngineError for anything else that is wrong with a call
 */
export async function renderItem(engine: EngineLink, options: RenderItemOptions): Promise<ItemEnd> {
  const { client, queueId } = engine;
  const { batch_id: batchId } = options.body.batch;
  const limit = new AbortController();
  const takenBack = new AbortController();
  const signal = AbortSignal.any([options.signal, limit.signal, takenBack.signal]);
  const news = createBell();
  let limitTimer: NodeJS.Timeout | undefined;
  let hasBegun = false;
  let isOver = false;
  let itemId: number | null = null;
  let hasNews = false;
  let saysItEnded = false;

  const startLimit = () => {
    if (!isOver) limitTimer ??= setTimeout(() => limit.abort(), options.timeLimitMs);
  };
  const begin = () => {
    if (hasBegun) return;
    hasBegun = true;
    startLimit();
    options.onBegun();
  };
  const takeBack = () => {
    if (!hasBegun) takenBack.abort(options.mayBegin.reason);
  };
  options.mayBegin.addEventListener('abort', takeBack);
  if (options.mayBegin.aborted) takeBack();
  void options.atHead.then(startLimit);

  // Before the batch is sent: its first events come ahead of the answer.
  const stopListening = engine.listen((event) => {
    const isOurs = event !== null && 'batchId' in event && event.batchId === batchId;
    if (event?.type === 'progress') {
      if (!isOurs) return;
      begin();
      if (event.nodeId === denoiseNodeId) options.onProgress(event);
    } else if (event?.type === 'image-made') {
      if (isOurs && event.nodeId === outputNodeId) options.onImage(event.imageName);
    } else if (isOurs && event.type === 'item-status' && event.status === 'in_progress') {
      begin();
    } else {
      // An end, a cancelled or cleared queue, or something missed: worth a look, whosever it is.
      hasNews = true;
      saysItEnded ||= isOurs && event.type === 'item-status' && isFinal(event.status);
      news.ring();
    }
  });

  /** Repeats a call over an outage of the engine, as long as work may be held. */
  async function overOutages<Result>(call: () => Promise<Result>): Promise<Result> {
    const backoff = createBackoff(options.backoff);
    const failedSince = performance.now();
    for (;;) {
      try {
        return await call();
      } catch (error) {
        signal.throwIfAborted();
        if (!isEngineError(error, 'unreachable')) throw error;
        engine.suspect();
        const leftMs = options.holdMs - (performance.now() - failedSince);
        if (leftMs <= 0) throw new EngineGone('the engine does not answer', { cause: error });
        await backoff.pause(signal);
        await engine.untilUp({ withinMs: leftMs, signal });
      }
    }
  }

  try {
    let wasSent = false;
    const sentId = await overOutages(async () => {
      const takenId = wasSent ? await client.findItem(queueId, options.body, { signal }) : null;
      wasSent = true;
      return takenId ?? (await client.enqueue(queueId, options.body, { signal }));
    });
    itemId = sentId;
    const sentAt = performance.now();
    for (;;) {
      if (!hasNews) await news.heard({ withinMs: options.pollMs, signal });
      hasNews = false;
      // The item itself says more than the counts; it is only heavier to ask for, so not before it may have ended.
      if (!saysItEnded) {
        const counts = await overOutages(() => client.batchCounts(queueId, batchId, { signal }));
        if (counts.total === 0) return { kind: 'forgotten' };
        if (counts.in_progress > 0) begin();
        if (counts.pending + counts.in_progress + counts.waiting > 0) continue;
      }
      saysItEnded = false;
      const item = await overOutages(() => client.readItem(queueId, sentId, { signal }));
      if (item === null || item.batch_id !== batchId) return { kind: 'forgotten' };
      if (!isFinalItemStatus(item.status)) continue;
      if (item.status === 'canceled') {
        engine.leftovers.addItem(sentId);
        return { kind: 'canceled' };
      }
      if (item.status === 'failed') return { kind: 'failed', item };
      // By the engine's clock: its events come late, or not at all, while it collects garbage.
      begin();
      const renderSeconds = secondsOfItem(item) ?? (performance.now() - sentAt) / 1_000;
      return { kind: 'completed', item, renderSeconds };
    }
  } catch (error) {
    await cancel(engine, batchId, itemId);
    if (!options.signal.aborted && limit.signal.aborted) {
      throw new ItemTimeLimit(`the engine took more than ${options.timeLimitMs / 1_000} s for one picture`);
    }
    throw error;
  } finally {
    stopListening();
    isOver = true;
    clearTimeout(limitTimer);
    options.mayBegin.removeEventListener('abort', takeBack);
  }
}

/** A status of a newer engine is none that we wait for. */
function isFinal(status: string): boolean {
  return status === 'completed' || status === 'failed' || status === 'canceled';
}

async function cancel(engine: EngineLink, batchId: string, itemId: number | null): Promise<void> {
  const { client, queueId } = engine;
  const signal = AbortSignal.timeout(cancelTimeoutMs);
  // Without an id the engine may have taken the batch all the same.
  if (itemId === null) engine.leftovers.addBatch(batchId);
  else engine.leftovers.addItem(itemId);
  try {
    if (itemId === null) await client.cancelBatch(queueId, batchId, { signal });
    else await client.cancelItem(queueId, itemId, { signal });
  } catch {
    engine.suspect(); // it is away: a restart cancels what ran, and the next sweep the rest
  }
}
