import { Migration } from '@mikro-orm/migrations';

/**
 * A published picture knows the upload it was made from, which tells a repeated delivery from a second picture. With
 * it, leave to upload is kept by the signature of its address alone and needs no row.
 */
export class NameUploadsOfPictures extends Migration {
  override up(): void {
    this.addSql(`alter table images.images add column upload_sha256 text
      constraint images_upload_sha256_check check (upload_sha256 ~ '^[0-9a-f]{64}$')`);
    this.addSql(`update images.images image set upload_sha256 = upload.sha256
      from fleet.upload_grants upload join fleet.leases lease on lease.id = upload.lease_id
     where upload.used_at is not null and lease.generation_id = image.generation_id
       and upload.picture_index = image.picture_index`);
    this.addSql('drop table fleet.upload_grants');
  }
}
