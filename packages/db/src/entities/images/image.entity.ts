import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import { Generation } from '../generation/generation.entity.ts';
import { User } from '../identity/user.entity.ts';

/** One published picture. */
export const Image = defineEntity({
  name: 'Image',
  schema: 'images',
  tableName: 'images',
  properties: {
    id: p.uuid().primary(),
    /** The owner. */
    userId: p.manyToOne(User).mapToPk().joinColumn('user_id'),
    generationId: p.manyToOne(Generation).mapToPk().joinColumn('generation_id'),
    /** From 0, within its generation. */
    pictureIndex: p.smallint().check('picture_index between 0 and 7'),
    objectKey: p.text().unique('images_object_key_unique'),
    thumbnailKey: p.text(),
    width: p.integer().check('width > 0'),
    height: p.integer().check('height > 0'),
    sizeBytes: p.bigint('number').check('size_bytes between 1 and 9007199254740991'),
    /** Of the stored file, in hex. */
    sha256: p.text().check("sha256 ~ '^[0-9a-f]{64}$'"),
    /** Of what the worker had uploaded, in hex; null for pictures from before it was kept. */
    uploadSha256: p.text().strictNullable().check("upload_sha256 ~ '^[0-9a-f]{64}$'"),
    /** Base64. */
    thumbhash: p.text(),
    /** Of this very picture; 64 bits, unsigned, as a decimal string. */
    seed: p.decimal('string').precision(20).scale(0).check('seed between 0 and 18446744073709551615'),
    metadata: p.json<Record<string, unknown>>(),
    isPublic: p.boolean().default(false),
    isEmulated: p.boolean().default(false),
    renderSeconds: p.double().strictNullable().check('render_seconds >= 0'),
    createdAt: p.datetime(3).defaultRaw('now()'),
    /** Set when the person removed it; the objects follow in a job of their own. */
    deletedAt: p.datetime(3).strictNullable(),
  },
  uniques: [{ name: 'images_picture_unique', properties: ['generationId', 'pictureIndex'] }],
  indexes: [
    {
      name: 'images_of_user_newest',
      columns: [{ name: 'userId' }, { name: 'createdAt', sort: 'desc' }, { name: 'id', sort: 'desc' }],
      where: 'deleted_at is null',
    },
  ],
});
export type Image = InferEntity<typeof Image>;
