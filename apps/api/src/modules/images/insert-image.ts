import type { EntityManager } from '@mikro-orm/postgresql';
import { Image } from '@pingvas/db';
import type { PreparedPicture } from './prepare-picture.ts';

/**
 * Publishes a prepared picture: with the commit of `tx` it stands in its owner's gallery. A picture of a generation
 * exists once; a second one for the same index fails on the unique key and takes the transaction with it.
 */
export async function insertImage(tx: EntityManager, picture: PreparedPicture, now: Date): Promise<void> {
  const { imageId, metadata, ...facts } = picture;
  await tx.insert(Image, {
    id: imageId,
    ...facts,
    metadata: { ...metadata },
    isPublic: false,
    createdAt: now,
    deletedAt: null,
  });
}
