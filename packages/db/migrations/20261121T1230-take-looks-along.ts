import { Migration } from '@mikro-orm/migrations';

/** Somebody who comes from a provider finds their new account in the language, theme and time zone that they left in. */
export class TakeLooksAlong extends Migration {
  override up(): void {
    this.addSql("alter table identity.oauth_attempts add column look jsonb not null default '{}'");
  }
}
