import { dimensionMax, pixelsMax } from '@pingvas/contracts';
import type { InspectedPicture, PictureInspector } from './picture-inspector.ts';
import { sizeOfPng } from './png-chunks.ts';

/** Pictures that are looked at when they arrive, a few milliseconds before somebody asks what they are. */
export interface ArrivedPictures {
  /** Begins to look, unless there is better to do. `sha256`: of these very bytes, in hex. Never throws. */
  look(bytes: Uint8Array, sha256: string): void;
  /** What was begun for the very same bytes with that size in their header, once; null when nothing was. May reject. */
  take(
    sha256: string,
    expected: { readonly width: number; readonly height: number },
  ): Promise<InspectedPicture> | null;
}

/** Larger ones are looked at when they are delivered, as every one was that nobody has remembered. */
export const arrivedBytesMax = 16 * 1_024 * 1_024;
/** Of all together. The oldest one goes first. */
const rememberedBytesMax = 64 * 1_024 * 1_024;
const rememberedMax = 8;
/** A worker delivers what it has uploaded at once, or when its api is there again. */
const rememberedMs = 30_000;

interface Arrival {
  readonly sizeBytes: number;
  readonly width: number;
  readonly height: number;
  readonly looking: Promise<InspectedPicture>;
  readonly timer: NodeJS.Timeout;
}

/**
 * No new door for whoever sends bombs: only the holder of a grant can store anything, each address once, and what it
 * costs to look at an upload that is never delivered is what it costs to look at one that is. The size is the header's
 * own, so no larger than a recipe may be; it counts only for a recipe of the same size.
 */
export function createArrivedPictures(inspector: Pick<PictureInspector, 'inspectIfIdle'>): ArrivedPictures {
  const arrivals = new Map<string, Arrival>();

  function forget(sha256: string): Arrival | undefined {
    const arrival = arrivals.get(sha256);
    clearTimeout(arrival?.timer);
    arrivals.delete(sha256);
    return arrival;
  }

  function makeRoomFor(sizeBytes: number): void {
    const bytes = () => [...arrivals.values()].reduce((sum, each) => sum + each.sizeBytes, sizeBytes);
    for (const sha256 of [...arrivals.keys()]) {
      if (arrivals.size < rememberedMax && bytes() <= rememberedBytesMax) return;
      forget(sha256);
    }
  }

  return {
    look(bytes, sha256) {
      const size = sizeOfPng(bytes);
      if (size === null || bytes.byteLength > arrivedBytesMax || arrivals.has(sha256)) return;
      const { width, height } = size;
      if (width > dimensionMax || height > dimensionMax || width * height > pixelsMax) return;
      const looking = inspector.inspectIfIdle(bytes, size);
      if (looking === null) return;
      makeRoomFor(bytes.byteLength);
      const timer = setTimeout(() => forget(sha256), rememberedMs).unref();
      const arrival: Arrival = { sizeBytes: bytes.byteLength, width, height, looking, timer };
      arrivals.set(sha256, arrival);
      // It is looked at once more when it is delivered, and refused there.
      looking.catch(() => {
        if (arrivals.get(sha256) === arrival) forget(sha256);
      });
    },

    take(sha256, { width, height }) {
      const arrival = arrivals.get(sha256);
      if (arrival?.width !== width || arrival.height !== height) return null;
      forget(sha256);
      return arrival.looking;
    },
  };
}
