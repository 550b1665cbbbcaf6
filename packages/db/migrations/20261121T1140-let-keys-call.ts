import { Migration } from '@mikro-orm/migrations';

/** People's scripts call with keys of their own, and each key may have a limit to what it spends. */
export class LetKeysCall extends Migration {
  override up(): void {
    this.addSql(tables);
  }
}

const tables = `
create table identity.api_keys (
  id uuid not null,
  user_id uuid not null,
  name text not null,
  key_hash text not null,
  hint text not null,
  scopes text[] not null,
  created_at timestamptz(3) not null default now(),
  expires_at timestamptz(3),
  revoked_at timestamptz(3),
  last_used_at timestamptz(3),
  primary key (id),
  constraint api_keys_hash_unique unique (key_hash),
  constraint api_keys_name_check check (length(name) between 1 and 100),
  constraint api_keys_key_hash_check check (key_hash ~ '^[0-9a-f]{64}$'),
  constraint api_keys_hint_check check (hint ~ '^[0-9A-Za-z]{4}$'),
  constraint api_keys_scopes_check check (cardinality(scopes) between 1 and 50),
  constraint api_keys_expires_after_creation_check check (expires_at > created_at),
  constraint api_keys_user_id_foreign foreign key (user_id) references identity.users (id) on delete cascade
);
create index api_keys_of_user on identity.api_keys (user_id);

create table credits.key_budgets (
  api_key_id uuid not null,
  per_day bigint,
  in_all bigint,
  spent bigint not null,
  primary key (api_key_id),
  constraint key_budgets_per_day_check check (per_day between 1 and 9007199254740991),
  constraint key_budgets_in_all_check check (in_all between 1 and 9007199254740991),
  constraint key_budgets_spent_check check (spent between 0 and 9007199254740991),
  constraint key_budgets_api_key_id_foreign foreign key (api_key_id) references identity.api_keys (id) on update cascade on delete cascade
);

create table credits.key_days (
  api_key_id uuid not null,
  day date not null,
  spent bigint not null,
  primary key (api_key_id, day),
  constraint key_days_spent_check check (spent between 0 and 9007199254740991),
  constraint key_days_api_key_id_foreign foreign key (api_key_id) references credits.key_budgets (api_key_id) on delete cascade
);

alter table credits.transfers add column api_key_id uuid;
alter table credits.transfers add column key_day date;
alter table credits.transfers add constraint transfers_key_day_check check ((api_key_id is null) = (key_day is null));
`;
