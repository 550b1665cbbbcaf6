import type { EntityManager } from '@mikro-orm/postgresql';
import { refusalOf, runTogether, type Statement, sql } from '@pingvas/db';
import { DomainError } from '../../platform/errors/domain-error.ts';
import { ownObjectsSql } from '../../platform/storage/unowned-objects.ts';
import type { PreparedPicture } from './prepare-picture.ts';

/**
 * Publishes a prepared picture: with the commit of `tx` it stands in its owner's gallery and owns its objects. A
 * picture of a generation exists once; a second one for the same index fails on the unique key and takes the
 * transaction with it.
 *
 * @throws DomainError platform.unavailable when its objects were swept: preparing it took longer than it may
 */
export async function insertImage(tx: EntityManager, picture: PreparedPicture, now: Date): Promise<void> {
  try {
    await runTogether(tx, [insertImageStatement(picture, now)]);
  } catch (error) {
    throw insertImageRefusal(error) ?? error;
  }
}

/** What {@link insertImage} does, to be sent with what pays for it. `insertImageRefusal` reads what it refuses with. */
export function insertImageStatement(picture: PreparedPicture, now: Date): Statement {
  return sql(
    `with owned as (${ownObjectsSql('$1', '$2')}), written as (
       insert into images.images
         (id, user_id, generation_id, picture_index, object_key, thumbnail_key, width, height, size_bytes, sha256,
          upload_sha256, thumbhash, seed, metadata, is_public, is_emulated, render_seconds, created_at, deleted_at)
       select $3::uuid, $4::uuid, $5::uuid, $6, $1, $2, $7, $8, $9, $10, $17, $11, $12::numeric, $13::jsonb, false, $14,
              $15, $16::timestamptz, null
        where (select count(*) from owned) = 2
       returning id
     )
     select public.refuse('images.swept') where not exists (select 1 from written)`,
    picture.objectKey,
    picture.thumbnailKey,
    picture.imageId,
    picture.userId,
    picture.generationId,
    picture.pictureIndex,
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
    picture.uploadSha256,
  );
}

/** What {@link insertImageStatement} meant when it refused; null for every other error. */
export function insertImageRefusal(error: unknown): DomainError | null {
  if (refusalOf(error) !== 'images.swept') return null;
  const cause = new Error('The objects of a picture were swept before it was published', { cause: error });
  return new DomainError('platform.unavailable', {}, { cause });
}
