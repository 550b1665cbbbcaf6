import type { EntityManager } from '@mikro-orm/postgresql';
import type { ImageView } from '@pingvas/contracts';
import { Image } from '@pingvas/db';
import type { Context } from '../../platform/context.ts';
import { imageUrls } from './image-urls.ts';
import { presentImage } from './images.present.ts';

export interface GenerationImages {
  /** Ordered by index; without those that the person removed. */
  readonly images: readonly ImageView[];
  /** All that were delivered and paid for, removed ones included. */
  readonly deliveredCount: number;
}

/** The pictures of each of the given generations, by generation; one statement however many there are. */
export async function imagesOfGenerations(
  { em, storage }: Pick<Context, 'em' | 'storage'>,
  generationIds: readonly string[],
): Promise<ReadonlyMap<string, GenerationImages>> {
  if (generationIds.length === 0) return new Map();
  const found = await em
    .fork()
    .find(Image, { generationId: { $in: [...generationIds] } }, { orderBy: { pictureIndex: 'asc' } });
  const byGeneration = new Map<string, GenerationImages>();
  for (const image of found) {
    const { images, deliveredCount } = byGeneration.get(image.generationId) ?? {
      images: [],
      deliveredCount: 0,
    };
    const shown = image.deletedAt === null ? [presentImage(image, await imageUrls(storage, image))] : [];
    byGeneration.set(image.generationId, {
      images: [...images, ...shown],
      deliveredCount: deliveredCount + 1,
    });
  }
  return byGeneration;
}

/** Which pictures of a generation were delivered, removed ones included: nobody makes or pays for those again. */
export async function deliveredPictures(
  em: EntityManager,
  generationId: string,
): Promise<ReadonlySet<number>> {
  const found = await em.find(Image, { generationId }, { fields: ['pictureIndex'] });
  return new Set(found.map(({ pictureIndex }) => pictureIndex));
}
