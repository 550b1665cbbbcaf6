import { Migration } from '@mikro-orm/migrations';

/** Released work is claimed again without end, and the queue counts every claim in a wider number. */
export class WidenLeaseRetries extends Migration {
  override up(): void {
    this.addSql('alter table fleet.leases alter column retry_count type int');
  }
}
