import type { EntityManager } from '@mikro-orm/postgresql';
import type { ImageView } from '@pingvas/contracts';
import { Image, readRows } from '@pingvas/db';
import type { Context } from '../../platform/context.ts';
import { imageUrls } from './image-urls.ts';
import { type PresentedImage, presentImage } from './images.present.ts';

export interface GenerationImages {
  /** Ordered by index; without those that the person removed. */
  readonly images: readonly ImageView[];
  /** All that were delivered and paid for, removed ones included. */
  readonly deliveredCount: number;
}

interface Row extends Omit<PresentedImage, 'createdAt'>, Pick<Image, 'objectKey' | 'thumbnailKey'> {
  readonly createdAtMs: number;
  readonly isRemoved: boolean;
}

const ofGenerations = {
  name: 'images.of-generations',
  text: `select image.id, image.generation_id as "generationId", image.picture_index as "pictureIndex", image.width,
                image.height, image.size_bytes::float8 as "sizeBytes", image.seed, image.thumbhash,
                image.is_public as "isPublic", image.is_emulated as "isEmulated", image.object_key as "objectKey",
                image.thumbnail_key as "thumbnailKey", image.deleted_at is not null as "isRemoved",
                (extract(epoch from image.created_at) * 1000)::float8 as "createdAtMs"
           from (select distinct value as id from json_array_elements_text($1::json)) asked
           join images.images image on image.generation_id = asked.id::uuid
          order by image.picture_index`,
};

/** The pictures of each of the given generations, by generation; one statement however many there are. */
export async function imagesOfGenerations(
  { em, storage }: Pick<Context, 'em' | 'storage'>,
  generationIds: readonly string[],
): Promise<ReadonlyMap<string, GenerationImages>> {
  if (generationIds.length === 0) return new Map();
  const found = await readRows<Row>(em, ofGenerations, [JSON.stringify(generationIds)]);
  const byGeneration = new Map<string, GenerationImages>();
  for (const { createdAtMs, isRemoved, ...row } of found) {
    const image = { ...row, createdAt: new Date(createdAtMs) };
    const { images, deliveredCount } = byGeneration.get(image.generationId) ?? {
      images: [],
      deliveredCount: 0,
    };
    const shown = isRemoved ? [] : [presentImage(image, await imageUrls(storage, image))];
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
