import type { ListImagesInput, listImagesOutput } from '@pingvas/contracts';
import { Image } from '@pingvas/db';
import type { z } from 'zod';
import type { ActorContext } from '../../platform/context.ts';
import { fromImageCursor, toImageCursor } from './image-cursor.ts';
import { imageUrls } from './image-urls.ts';
import { presentListedImage } from './images.present.ts';

export const newestFirst = [{ createdAt: 'desc' }, { id: 'desc' }] as const;

/**
 * A page of the person's gallery, newest first. One index range however deep the page lies.
 *
 * @throws DomainError request.invalid for a cursor that no page gave out
 */
export async function listImages(
  { em, storage, actor }: ActorContext,
  { cursor, limit }: ListImagesInput,
): Promise<z.output<typeof listImagesOutput>> {
  const where = galleryPage(actor.userId, cursor);
  const found = await em.fork().find(Image, where, { orderBy: [...newestFirst], limit: limit + 1 });
  const page = found.slice(0, limit);
  const last = page.at(-1);
  return {
    items: await Promise.all(
      page.map(async (image) => presentListedImage(image, await imageUrls(storage, image))),
    ),
    nextCursor: found.length > limit && last !== undefined ? toImageCursor(last) : null,
  };
}

/** What stands in a gallery, from the place of `cursor` on. */
export function galleryPage(userId: string, cursor?: string) {
  const own = { userId, deletedAt: null };
  if (cursor === undefined) return own;
  const { createdAt, id } = fromImageCursor(cursor);
  return {
    ...own,
    // This bounds the index range; the rest only drops those of the same millisecond that were shown.
    createdAt: { $lte: createdAt },
    $or: [{ createdAt: { $lt: createdAt } }, { id: { $lt: id } }],
  };
}
