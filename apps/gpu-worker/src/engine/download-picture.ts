import { pictureBytesMax } from '@pingvas/contracts';
import { type EngineItem, imageOfNode, imagesOfItem, isEngineError, outputNodeId } from '@pingvas/invokeai';
import { WorkFailure } from '../leases/lease.ts';
import { examinePng, type PngFinding } from '../picture/examine-png.ts';
import type { EngineLink } from './engine-link.ts';

/**
 * What an item's picture turned out to be. `stale`: another item made it, and the engine's cache handed it back.
 * `black`: every pixel has the same colour. `gone`: the engine lost it, as in a restart.
 */
export type DownloadedPicture =
  | { readonly kind: 'fine'; readonly bytes: Uint8Array<ArrayBuffer>; readonly imageName: string }
  | { readonly kind: 'stale' | 'black' | 'gone' }
  | { readonly kind: 'broken'; readonly problem: string };

/** A picture as the engine hands it out. */
interface FetchedImage {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly finding: PngFinding;
  /** In which it was made, where the engine knows. */
  readonly session: string | null;
}

export interface FetchOptions {
  readonly width: number;
  readonly height: number;
  readonly signal: AbortSignal;
  /** Hears of bytes before anything is known of them, be it whose they are; those that count come last. */
  readonly onBytes?: (bytes: Uint8Array<ArrayBuffer>) => void;
}

/** A picture that is fetched since the engine spoke of it, before its item was over. */
export interface EarlyImage {
  readonly imageName: string;
  /** Need not be waited for: what fails is fetched again when it is needed. */
  readonly fetching: Promise<FetchedImage>;
  drop(): void;
}

/** From the end of the item: a first try that hangs must not hold up what a new connection would bring. */
const earlyGraceMs = 5_000;

export function fetchEarly(
  { client }: Pick<EngineLink, 'client'>,
  imageName: string,
  options: FetchOptions,
): EarlyImage {
  const dropped = new AbortController();
  const signal = AbortSignal.any([options.signal, dropped.signal]);
  const fetching = fetchImage(client, imageName, { ...options, signal });
  fetching.catch(() => undefined);
  return { imageName, fetching, drop: () => dropped.abort(new Error('the picture is not waited for')) };
}

async function fetchImage(
  client: EngineLink['client'],
  imageName: string,
  { onBytes, ...options }: FetchOptions,
): Promise<FetchedImage> {
  const failed = new AbortController();
  const signal = AbortSignal.any([options.signal, failed.signal]);

  async function download() {
    const bytes = await client.downloadImage(imageName, pictureBytesMax, { signal });
    signal.throwIfAborted();
    onBytes?.(bytes);
    return { bytes, finding: await examinePng(bytes, options) };
  }

  try {
    const [found, session] = await Promise.all([download(), client.sessionOfImage(imageName, { signal })]);
    return { ...found, session };
  } catch (error) {
    // Whoever asked goes on with another fetch: no bytes of this one may come after that one's.
    failed.abort(error);
    throw error;
  }
}

/**
 * Fetches the picture of a completed item and looks at it. An item whose picture is not fine is left over.
 *
 * A picture of one colour counts as black, whichever colour it is: overflow in half precision gives pure black, and no
 * model that works draws a million pixels without two that differ, not even of a black wall at night. Should somebody
 * get there all the same, the credits go back, which is the smaller wrong than selling overflows.
 *
 * @throws WorkFailure, EngineError, or the signal's reason
 */
export async function downloadPicture(
  { client, leftovers }: Pick<EngineLink, 'client' | 'leftovers'>,
  item: EngineItem,
  options: FetchOptions & {
    /** The first try, when it is of this very picture. */
    readonly early?: EarlyImage | undefined;
  },
): Promise<DownloadedPicture> {
  const { early, ...fetching } = options;
  const { signal } = fetching;
  const imageName = imageOfNode(item, outputNodeId);
  if (imageName === null) {
    leftovers.addEndedItem(item.item_id, imagesOfItem(item));
    throw new WorkFailure('engine-error', 'the engine ended the item without a picture');
  }
  const fetchNow = () => fetchImage(client, imageName, fetching);
  const isBegun = early?.imageName === imageName;
  if (!isBegun) early?.drop();
  const fetchFirst = () => (isBegun ? fetchingOf(early).catch(fetchNow) : fetchNow());
  let found: DownloadedPicture = { kind: 'gone' };
  try {
    for (let tries = 1; tries <= 2; tries += 1) {
      const { bytes, finding, session } = await (tries === 1 ? fetchFirst() : fetchNow());
      const isOurs = session === null || !item.session_id || session === item.session_id;
      if (!isOurs) found = { kind: 'stale' };
      else if (finding.kind === 'fine') found = { kind: 'fine', bytes, imageName };
      else if (finding.kind === 'uniform') found = { kind: 'black' };
      else found = { kind: 'broken', problem: finding.problem };
      // What was cut short on the way is whole the second time; what the engine made wrong is not.
      if (found.kind !== 'broken') break;
    }
  } catch (error) {
    signal.throwIfAborted();
    const isGone =
      isEngineError(error, 'unreachable') || (isEngineError(error, 'failed') && error.status === 404);
    if (!isGone) throw error;
    found = { kind: 'gone' };
  } finally {
    if (found.kind !== 'fine') leftovers.addEndedItem(item.item_id, [imageName]);
  }
  return found;
}

/** Rejects also when the grace is over. */
async function fetchingOf({ fetching, drop }: EarlyImage): Promise<FetchedImage> {
  const timer = setTimeout(drop, earlyGraceMs);
  try {
    return await fetching;
  } finally {
    clearTimeout(timer);
  }
}
