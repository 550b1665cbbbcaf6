import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import { Lease } from './lease.entity.ts';

/** Leave to upload exactly one file, once: what it must weigh and hash to is decided before the upload. */
export const UploadGrant = defineEntity({
  name: 'UploadGrant',
  schema: 'fleet',
  tableName: 'upload_grants',
  properties: {
    /** In quarantine; names the job and the attempt. */
    objectKey: p.text().primary(),
    leaseId: p.manyToOne(Lease).mapToPk().joinColumn('lease_id').index('upload_grants_of_lease'),
    pictureIndex: p.smallint().check('picture_index between 0 and 7'),
    sha256: p.text().check("sha256 ~ '^[0-9a-f]{64}$'"),
    sizeBytes: p.bigint('number').check('size_bytes between 1 and 67108864'),
    contentType: p.enum(['image/png']),
    createdAt: p.datetime(3).defaultRaw('now()'),
    expiresAt: p.datetime(3),
    usedAt: p.datetime(3).strictNullable(),
  },
});
export type UploadGrant = InferEntity<typeof UploadGrant>;
