import { Migration } from '@mikro-orm/migrations';

/** Failures that could not be told apart before. */
export class AddFailureCodes extends Migration {
  override up(): void {
    this.addSql('alter table generation.generations drop constraint generations_failure_code_check');
    this.addSql(
      "alter table generation.generations add constraint generations_failure_code_check check (failure_code in ('lost-worker', 'expired-in-queue', 'out-of-memory', 'unknown-model', 'engine-error', 'engine-unreachable', 'invalid-picture', 'upload-failed', 'engine-busy', 'black-picture', 'stale-picture', 'disk-full', 'recipe-refused'))",
    );
  }
}
