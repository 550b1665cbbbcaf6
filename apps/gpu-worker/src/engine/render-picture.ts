import { randomUUID } from 'node:crypto';
import { pictureBytesMax, type RenderWork } from '@pingvas/contracts';
import {
  type EngineModel,
  imageOfNode,
  imagesOfItem,
  isEngineError,
  outputNodeId,
  textToImage,
} from '@pingvas/invokeai';
import type { Logger } from 'pino';
import { WorkFailure } from '../leases/lease.ts';
import { problemOfPng } from '../picture/check-png.ts';
import { classifyFailure, isOutOfMemory } from './classify-failure.ts';
import type { EngineLine, EnginePlace } from './engine-line.ts';
import type { EngineLink } from './engine-link.ts';
import { ItemTimeLimit, type RenderItemOptions, renderItem } from './render-item.ts';

/** A picture that was downloaded and checked. The engine still holds its copy. */
export interface RenderedPicture {
  readonly pictureIndex: number;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly imageName: string;
  /** From the engine's start of the item to its end. */
  readonly renderSeconds: number;
}

export interface RenderPictureOptions extends Omit<RenderItemOptions, 'body' | 'atHead'> {
  readonly line: EngineLine;
  /** For the first try; it is left as soon as the engine has no more to do for it. */
  readonly place: EnginePlace;
  readonly work: RenderWork;
  readonly pictureIndex: number;
  readonly model: EngineModel;
  readonly log: Logger;
}

/**
 * Makes one picture of the work. A restart of the engine and a lack of memory are each tried once more here,
 * because handing the work back would cost it one of its attempts.
 *
 * @throws WorkFailure, EngineGone, or the signal's reason
 */
export async function renderPicture(
  engine: EngineLink,
  options: RenderPictureOptions,
): Promise<RenderedPicture> {
  const { work, pictureIndex, model, log, signal } = options;
  let mayRestart = true;
  let mayFreeMemory = true;

  for (let { place } = options; ; place = await options.line.enter({ signal, isAgain: true })) {
    const body = textToImage({
      base: work.model.base,
      model,
      recipe: work.recipe,
      pictureIndex,
      batchId: `${work.leaseId}-${pictureIndex}-${randomUUID()}`,
      jobId: work.generationId,
    });
    const end = await renderItem(engine, { ...options, atHead: place.atHead, body })
      .catch((error) => {
        throw asWorkFailure(error);
      })
      // Before the download: the next item may go to the engine meanwhile.
      .finally(() => place.leave());

    if (end.kind === 'completed') {
      const picture = await download(engine, options, end);
      if (picture) return picture;
    } else if (end.kind === 'failed') {
      engine.leftovers.addImages(imagesOfItem(end.item));
      if (!mayFreeMemory || !isOutOfMemory(end.item)) throw classifyFailure(end.item);
      mayFreeMemory = false;
      log.warn({ pictureIndex }, 'the engine ran out of memory; once more with an empty model cache');
      await engine.client.emptyModelCache({ signal }).catch(() => signal.throwIfAborted());
      continue;
    }

    // The engine cancelled or forgot what nobody asked it to: it was restarted.
    engine.suspect();
    if (!mayRestart) {
      throw new WorkFailure('engine-error', 'worker', 'the engine dropped the picture twice', {
        isRetryable: true,
      });
    }
    mayRestart = false;
    log.warn(
      { pictureIndex, end: end.kind },
      'the engine dropped the picture, as after a restart; once more',
    );
  }
}

/** Null when the image is gone, because the engine lost its memory between the end and the download. */
async function download(
  engine: EngineLink,
  { work, pictureIndex, signal }: RenderPictureOptions,
  end: { readonly item: Parameters<typeof imageOfNode>[0]; readonly renderSeconds: number },
): Promise<RenderedPicture | null> {
  const imageName = imageOfNode(end.item, outputNodeId);
  if (imageName === null) {
    engine.leftovers.addImages(imagesOfItem(end.item));
    throw new WorkFailure('engine-error', 'worker', 'the engine ended the item without a picture', {
      isRetryable: true,
    });
  }
  try {
    for (let tries = 1; ; tries += 1) {
      const bytes = await engine.client.downloadImage(imageName, pictureBytesMax, { signal });
      const problem = problemOfPng(bytes, work.recipe);
      if (problem === null) return { pictureIndex, bytes, imageName, renderSeconds: end.renderSeconds };
      // What was cut short on the way is whole the second time; what the engine made wrong is not.
      if (tries === 2) throw new WorkFailure('invalid-picture', 'worker', problem, { isRetryable: true });
    }
  } catch (error) {
    engine.leftovers.addImages([imageName]);
    if (isEngineError(error, 'failed') && error.status === 404) return null;
    if (isEngineError(error, 'unreachable')) return null;
    throw asWorkFailure(error);
  }
}

function asWorkFailure(error: unknown): unknown {
  if (error instanceof ItemTimeLimit) {
    return new WorkFailure('engine-error', 'worker', error.message, { isRetryable: true, cause: error });
  }
  if (isEngineError(error, 'refused')) {
    // The recipe was validated and the graph is ours: another try would be refused, too.
    return new WorkFailure('engine-error', 'platform', error.message, { isRetryable: false, cause: error });
  }
  if (isEngineError(error)) {
    return new WorkFailure('engine-error', 'worker', error.message, { isRetryable: true, cause: error });
  }
  return error;
}
