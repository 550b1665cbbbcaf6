import { Migration } from '@mikro-orm/migrations';

/** A live stream that opens asks what of one person's generations changed since a moment, however many there are. */
export class IndexChangedGenerations extends Migration {
  override up(): void {
    this.addSql('create index generations_changed_of_user on generation.generations (user_id, updated_at)');
  }
}
