import { Migration } from '@mikro-orm/migrations';

/** People who are away are told once by mail when their pictures are finished; what is finished already is old news. */
export class TellOfFinishedPictures extends Migration {
  override up(): void {
    this.addSql('alter table generation.generations add column told_at timestamptz(3)');
    this.addSql('update generation.generations set told_at = completed_at where completed_at is not null');
    this.addSql(`create index generations_untold on generation.generations (user_id)
      where completed_at is not null and told_at is null`);
  }
}
