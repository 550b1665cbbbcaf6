import type { GenerationView, ImageListItem, ImageView, LiveEvent } from '@pingvas/contracts';

type ProgressEvent = Extract<LiveEvent, { type: 'generation.progress' }>;

/** How far the picture that is being formed has come. */
export type Progress = Omit<ProgressEvent, 'type'>;

/** Progress by run; a run is in here only while one of its pictures forms. */
export type ProgressBook = Readonly<Record<string, Progress>>;

/** Pages of pictures as the gallery and the strip hold them. */
export interface ImagePages {
  readonly pages: readonly { readonly items: ImageListItem[]; readonly nextCursor: string | null }[];
  readonly pageParams: unknown[];
}

/** Writes one frame into the book. A frame without a preview keeps the one before it, of the same picture. */
export function withProgress(book: ProgressBook, event: ProgressEvent): ProgressBook {
  const { type: _, ...progress } = event;
  const before = book[event.generationId];
  if (before && before.pictureIndex > event.pictureIndex) return book;
  const isSamePicture = before?.pictureIndex === event.pictureIndex;
  const preview = progress.preview ?? (isSamePicture ? before.preview : null);
  return { ...book, [event.generationId]: { ...progress, preview } };
}

function hasEndedWell({ status }: GenerationView): boolean {
  return status === 'succeeded' || status === 'cancelled';
}

/** Forgets the progress of a run that is not rendering, and of a picture that has arrived. */
export function withoutStaleProgress(book: ProgressBook, generation: GenerationView): ProgressBook {
  const progress = book[generation.id];
  if (!progress) return book;
  const hasArrived = generation.images.some((image) => image.pictureIndex === progress.pictureIndex);
  // A run that broke off or went back to the queue keeps its last frame: the wall shows where it stopped.
  if (!hasArrived && !hasEndedWell(generation)) return book;
  const { [generation.id]: _, ...rest } = book;
  return rest;
}

/** An image of a run as the lists show it. */
export function listItemOf(generation: GenerationView, image: ImageView): ImageListItem {
  return { ...image, prompt: generation.recipe.prompt, modelName: generation.modelName };
}

/** Puts the pictures of a run that the lists do not know yet at the front of the first page. */
export function withNewImages<Pages extends ImagePages>(pages: Pages, generation: GenerationView): Pages {
  const [first, ...rest] = pages.pages;
  if (!first) return pages;
  const known = new Set(pages.pages.flatMap((page) => page.items.map((item) => item.id)));
  const arrived = generation.images.filter((image) => !known.has(image.id));
  if (arrived.length === 0) return pages;
  const items = [...arrived.map((image) => listItemOf(generation, image)), ...first.items].sort(
    (one, other) => other.createdAt.localeCompare(one.createdAt) || other.id.localeCompare(one.id),
  );
  return { ...pages, pages: [{ ...first, items }, ...rest] };
}

/** Takes a picture off every page. */
export function withoutImage<Pages extends ImagePages>(pages: Pages, imageId: string): Pages {
  const isKnown = pages.pages.some((page) => page.items.some((item) => item.id === imageId));
  if (!isKnown) return pages;
  return {
    ...pages,
    pages: pages.pages.map((page) => ({
      ...page,
      items: page.items.filter((item) => item.id !== imageId),
    })),
  };
}
