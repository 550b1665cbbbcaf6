import { randomUUID } from 'node:crypto';
import type { FailureCode, RenderWork } from '@pingvas/contracts';
import { type EngineModel, imagesOfItem, isEngineError, textToImage } from '@pingvas/invokeai';
import type { Logger } from 'pino';
import { WorkFailure } from '../leases/lease.ts';
import { classifyFailure } from './classify-failure.ts';
import { downloadPicture, type EarlyImage, type FetchOptions, fetchEarly } from './download-picture.ts';
import type { EngineLine, EnginePlace } from './engine-line.ts';
import type { EngineLink } from './engine-link.ts';
import { EngineGone, ItemTimeLimit, type RenderItemOptions, renderItem } from './render-item.ts';

/** A picture that was downloaded and checked. The engine still holds its copy. */
export interface RenderedPicture {
  readonly pictureIndex: number;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Of the engine, and what it calls the picture: for its leftovers, when this one is of no more use there. */
  readonly itemId: number;
  readonly imageName: string;
  /** From the engine's start of the item to its end. */
  readonly renderSeconds: number;
}

export interface RenderPictureOptions extends Omit<RenderItemOptions, 'body' | 'atHead' | 'onImage'> {
  readonly line: EngineLine;
  /** For the first try; it is left as soon as the engine has no more to do for it. */
  readonly place: EnginePlace;
  readonly work: RenderWork;
  readonly pictureIndex: number;
  readonly model: EngineModel;
  readonly log: Logger;
  /** Hears of bytes before they are looked at: they may be no good, and then others come, those that count last. */
  readonly onBytes?: FetchOptions['onBytes'];
  /** Hears that none of the bytes so far are of any use: the picture is made once more. */
  readonly onUseless?: () => void;
}

/** A look at the engine takes a few calls. */
const recheckMs = 5_000;

/** What may go wrong with one try and be mended by another. */
type Trouble = 'dropped' | 'dropped-waiting' | 'out-of-memory' | 'black' | 'stale' | 'broken';

/** The second time in a row it is the engine's, and not chance. */
const failures: Readonly<Record<Trouble, readonly [FailureCode, string]>> = {
  dropped: ['engine-error', 'the engine dropped the picture twice'],
  // Nothing was tried yet, so this does not count for what is: a restart hits the item that waits as well.
  'dropped-waiting': ['engine-error', 'the engine dropped the picture twice before it began'],
  'out-of-memory': ['out-of-memory', 'the GPU has too little memory, with an empty model cache as well'],
  black: ['black-picture', 'every pixel of the picture had the same colour, in full precision as well'],
  stale: ['stale-picture', 'the engine answered twice with the picture of an earlier item'],
  broken: ['invalid-picture', 'the engine made a damaged picture twice'],
};

/**
 * Makes one picture of the work. What another try can mend is tried once more here, with whatever the engine offers
 * against it, because handing the work back would cost it one of its attempts.
 *
 * @throws WorkFailure, EngineGone, or the signal's reason
 */
export async function renderPicture(
  engine: EngineLink,
  options: RenderPictureOptions,
): Promise<RenderedPicture> {
  const { work, pictureIndex, model, log, signal, onBytes } = options;
  const { width, height } = work.recipe;
  const fetching: FetchOptions = { width, height, signal, ...(onBytes ? { onBytes } : {}) };
  const met = new Set<Trouble>();

  for (let { place } = options; ; place = await options.line.enter({ signal, isAgain: true })) {
    const body = textToImage({
      base: work.model.base,
      model,
      recipe: work.recipe,
      pictureIndex,
      batchId: `${work.leaseId}-${pictureIndex}-${randomUUID()}`,
      jobId: work.generationId,
      ...decodingAfter(met),
    });
    let hasBegun = false;
    const onBegun = () => {
      hasBegun = true;
      options.onBegun();
    };
    let early: EarlyImage | undefined;
    const onImage = (imageName: string) => {
      early ??= fetchEarly(engine, imageName, fetching);
    };
    const end = await renderItem(engine, { ...options, onBegun, onImage, atHead: place.atHead, body })
      .catch((error) => {
        early?.drop();
        throw asWorkFailure(error);
      })
      // Before the download: the next item may go to the engine meanwhile.
      .finally(() => place.leave());
    if (end.kind !== 'completed') early?.drop();

    let trouble: Trouble;
    let problem = '';
    if (end.kind === 'completed') {
      const made = await downloadPicture(engine, end.item, { ...fetching, early }).catch((error) => {
        throw asWorkFailure(error);
      });
      if (made.kind === 'fine') {
        const { bytes, imageName } = made;
        const { item_id: itemId } = end.item;
        return { pictureIndex, bytes, itemId, imageName, renderSeconds: end.renderSeconds };
      }
      if (made.kind === 'broken') problem = `: ${made.problem}`;
      trouble = made.kind === 'gone' ? 'dropped' : made.kind;
    } else if (end.kind === 'failed') {
      engine.leftovers.addEndedItem(end.item.item_id, imagesOfItem(end.item));
      const failure = classifyFailure(end.item);
      if (failure.code !== 'out-of-memory') throw failure;
      problem = `: ${failure.message}`;
      trouble = 'out-of-memory';
    } else {
      // The engine cancelled or forgot what nobody asked it to: it was restarted.
      trouble = hasBegun ? 'dropped' : 'dropped-waiting';
    }

    if (met.has(trouble)) {
      const [code, words] = failures[trouble];
      throw new WorkFailure(code, `${words}${problem}`);
    }
    met.add(trouble);
    options.onUseless?.();
    log.warn({ pictureIndex, trouble }, 'the engine made no picture that can be used; once more');
    await mend(engine, trouble, options);
  }
}

/** Less memory counts for more than precision: without the first there is no picture at all. */
function decodingAfter(met: ReadonlySet<Trouble>): { readonly decoding?: 'precise' | 'frugal' } {
  if (met.has('out-of-memory')) return { decoding: 'frugal' };
  return met.has('black') ? { decoding: 'precise' } : {};
}

/** What the engine offers against a trouble; that it does not help shows in the next try. */
async function mend(
  engine: EngineLink,
  trouble: Trouble,
  { holdMs, signal }: Pick<RenderPictureOptions, 'holdMs' | 'signal'>,
): Promise<void> {
  const { client } = engine;
  if (trouble === 'dropped' || trouble === 'dropped-waiting') {
    // Somebody else may have the engine's port by now: nothing more is sent before that is known.
    engine.suspect();
    await engine.changed.heard({ withinMs: recheckMs, signal });
    if (!(await engine.untilUp({ withinMs: holdMs, signal })))
      throw new EngineGone('the engine does not answer');
  } else if (trouble === 'stale')
    await client.disableInvocationCache({ signal }).catch(() => signal.throwIfAborted());
  else await client.emptyModelCache({ signal }).catch(() => signal.throwIfAborted());
}

function asWorkFailure(error: unknown): unknown {
  if (error instanceof ItemTimeLimit) {
    return new WorkFailure('engine-error', error.message, { cause: error });
  }
  if (isEngineError(error, 'refused')) {
    // The recipe was validated and the graph is ours: another try would be refused, too.
    return new WorkFailure('engine-error', error.message, { isRetryable: false, cause: error });
  }
  if (isEngineError(error)) {
    return new WorkFailure('engine-error', error.message, { cause: error });
  }
  return error;
}
