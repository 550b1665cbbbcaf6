import { Migration } from '@mikro-orm/migrations';

/** Counts how often everything that was open of an account was ended, so that a log-in that began before cannot. */
export class EndLogInsUnderWay extends Migration {
  override up(): void {
    this.addSql(`alter table identity.users add column sign_in_epoch int not null default 0`);
  }
}
