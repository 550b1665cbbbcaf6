import { Migration } from '@mikro-orm/migrations';

/** Worker tokens have an owner, pools of work, and a secret that can be changed while workers go on. */
export class LetWorkerTokensChange extends Migration {
  override up(): void {
    this.addSql(changes);
  }
}

const changes = `
alter table fleet.worker_tokens add column previous_hash text
  constraint worker_tokens_previous_hash_check check (previous_hash ~ '^[0-9a-f]{64}$');
alter table fleet.worker_tokens add column previous_until timestamptz(3);
alter table fleet.worker_tokens add column owner_id uuid;
alter table fleet.worker_tokens add column pools text[] not null default '{shared}';
alter table fleet.worker_tokens add column rotated_at timestamptz(3);
alter table fleet.worker_tokens add constraint worker_tokens_previous_hash_unique unique (previous_hash);
alter table fleet.worker_tokens add constraint worker_tokens_pools_check check (cardinality(pools) between 1 and 50);
alter table fleet.worker_tokens add constraint worker_tokens_previous_until_check
  check ((previous_hash is null) = (previous_until is null));
alter table fleet.worker_tokens add constraint worker_tokens_owner_id_foreign
  foreign key (owner_id) references identity.users (id) on delete set null;
create index worker_tokens_of_owner on fleet.worker_tokens (owner_id);
`;
