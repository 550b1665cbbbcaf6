import type { EntityManager } from '@mikro-orm/postgresql';
import { DomainError } from '../../platform/errors/domain-error.ts';
import type { PreparedPicture } from './prepare-picture.ts';
import { ownObjectsSql } from './unowned-objects.ts';

/**
 * Publishes a prepared picture: with the commit of `tx` it stands in its owner's gallery and owns its objects. A
 * picture of a generation exists once; a second one for the same index fails on the unique key and takes the
 * transaction with it.
 *
 * @throws DomainError platform.unavailable when its objects were swept: preparing it took longer than it may
 */
export async function insertImage(tx: EntityManager, picture: PreparedPicture, now: Date): Promise<void> {
  const objectKeys = [picture.objectKey, picture.thumbnailKey];
  const { affectedRows } = await tx.execute<{ affectedRows: number }>(
    // One statement, because it stands in the middle of every delivery.
    `with owned as (${ownObjectsSql(objectKeys)})
     insert into images.images
       (id, user_id, generation_id, picture_index, object_key, thumbnail_key, width, height, size_bytes, sha256,
        thumbhash, seed, metadata, is_public, is_emulated, render_seconds, created_at, deleted_at)
     select ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, false, ?, ?, ?, null
      where (select count(*) from owned) = ${objectKeys.length}`,
    [
      ...objectKeys,
      picture.imageId,
      picture.userId,
      picture.generationId,
      picture.pictureIndex,
      picture.objectKey,
      picture.thumbnailKey,
      picture.width,
      picture.height,
      picture.sizeBytes,
      picture.sha256,
      picture.thumbhash,
      picture.seed,
      JSON.stringify(picture.metadata),
      picture.isEmulated,
      picture.renderSeconds,
      now,
    ],
    'run',
  );
  if (affectedRows !== 1) {
    const cause = new Error(`The objects of picture ${picture.imageId} were swept before it was published`);
    throw new DomainError('platform.unavailable', {}, { cause });
  }
}
