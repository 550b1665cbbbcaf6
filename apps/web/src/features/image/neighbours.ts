import type { ImageListItem } from '@pingvas/contracts';
import { monthOf } from '../../pictures/month-of.ts';

/** Where a picture hangs among the others, newest first. */
export interface Neighbours {
  readonly previous: ImageListItem | null;
  readonly next: ImageListItem | null;
  /** Place among all that are loaded, from 0. */
  readonly place: number;
  /** Place within its month, from 1. */
  readonly placeInMonth: number;
  /** The picture itself and those beside it, for the film; as many at the ends as in the middle. */
  readonly around: readonly ImageListItem[];
}

const filmLength = 9;

/** The neighbours of a picture; null while the pages that hold it are not loaded. */
export function neighboursOf(images: readonly ImageListItem[], imageId: string): Neighbours | null {
  const at = images.findIndex(({ id }) => id === imageId);
  const image = images[at];
  if (!image) return null;
  const first = images.findIndex((other) => monthOf(other) === monthOf(image));
  const filmStart = Math.max(0, Math.min(at - Math.floor(filmLength / 2), images.length - filmLength));
  return {
    previous: images[at - 1] ?? null,
    next: images[at + 1] ?? null,
    place: at,
    placeInMonth: at - first + 1,
    around: images.slice(filmStart, filmStart + filmLength),
  };
}

/** Where to go when a picture is removed: to the next, else to the one before, else there is none left. */
export function afterRemoval({ previous, next }: Pick<Neighbours, 'previous' | 'next'>): string | null {
  return next?.id ?? previous?.id ?? null;
}
