import { Migration } from '@mikro-orm/migrations';

/** The first tables of every module, each module in a schema of its own. */
export class FirstTables extends Migration {
  override up(): void {
    this.addSql(tables);
    this.addSql(systemAccounts);
  }
}

/*
 * The accounts that users' credits come from and go to. Their ids are fixed, so that nobody has to look them up.
 * What is sold goes to one of 16 rows: every sale locks one, and a single row would queue them all.
 */
const systemAccounts = `
insert into credits.accounts (id, kind, user_id, shard, balance, held, entry_count, last_hash, created_at)
select ('00000000-0000-7000-8000-' || lpad(to_hex(number), 12, '0'))::uuid, kind, null, shard, 0, 0, 0,
       repeat('0', 64), now()
from (
  select 256 as number, 'grants' as kind, 0 as shard
  union all
  select 512 + shard, 'revenue', shard from generate_series(0, 15) as shard
) as system
`;

const tables = `
create schema identity;
create schema credits;
create schema models;
create schema generation;
create schema images;
create schema fleet;

create table identity.users (
  id uuid not null,
  email text not null,
  password_hash text,
  role text not null default 'user',
  tier text not null default 'free',
  is_active boolean not null default true,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  primary key (id),
  constraint users_email_unique unique (email),
  constraint users_email_check check (email = lower(email) and email <> ''),
  constraint users_role_check check (role in ('user', 'artist', 'admin')),
  constraint users_tier_check check (tier in ('free', 'pro'))
);

create table identity.sessions (
  id_hash text not null,
  user_id uuid not null,
  kind text not null,
  created_at timestamptz(3) not null default now(),
  expires_at timestamptz(3) not null,
  idle_expires_at timestamptz(3) not null,
  last_seen_at timestamptz(3) not null default now(),
  user_agent text,
  address text,
  primary key (id_hash),
  constraint sessions_expires_after_creation_check check (expires_at > created_at),
  constraint sessions_idle_within_absolute_check check (idle_expires_at <= expires_at),
  constraint sessions_id_hash_check check (id_hash ~ '^[0-9a-f]{64}$'),
  constraint sessions_kind_check check (kind in ('cookie', 'bearer')),
  constraint sessions_user_id_foreign foreign key (user_id) references identity.users (id) on delete cascade
);
create index sessions_of_user on identity.sessions (user_id);
create index sessions_expired on identity.sessions (expires_at);

create table credits.accounts (
  id uuid not null,
  kind text not null,
  user_id uuid,
  shard smallint,
  balance bigint not null,
  held bigint not null,
  entry_count bigint not null,
  last_hash text not null,
  created_at timestamptz(3) not null,
  primary key (id),
  constraint accounts_user_unique unique (user_id),
  constraint accounts_owner_check check ((kind = 'user') = (user_id is not null)),
  constraint accounts_shard_check check ((kind = 'user') = (shard is null)),
  constraint accounts_balance_safe_check check (balance between -9007199254740991 and 9007199254740991),
  constraint accounts_held_check check (held between 0 and 9007199254740991),
  constraint accounts_floor_check check (kind <> 'user' or balance - held >= 0),
  constraint accounts_entry_count_check check (entry_count between 0 and 9007199254740991),
  constraint accounts_last_hash_check check (last_hash ~ '^[0-9a-f]{64}$'),
  constraint accounts_kind_check check (kind in ('user', 'grants', 'revenue')),
  constraint accounts_user_id_foreign foreign key (user_id) references identity.users (id) on delete no action
);
create unique index accounts_system_shard_unique on credits.accounts (kind, shard) where kind <> 'user';

create table credits.transfers (
  id uuid not null,
  debit_account_id uuid not null,
  credit_account_id uuid not null,
  amount bigint not null,
  state text not null,
  kind text not null,
  generation_id uuid,
  picture_index smallint,
  idempotency_key text not null,
  created_at timestamptz(3) not null,
  expires_at timestamptz(3),
  resolved_at timestamptz(3),
  primary key (id),
  constraint transfers_idempotency_key_unique unique (idempotency_key),
  constraint transfers_picture_unique unique (generation_id, picture_index),
  constraint transfers_resolved_check check ((resolved_at is null) = (state = 'pending')),
  constraint transfers_two_accounts_check check (debit_account_id <> credit_account_id),
  constraint transfers_picture_check check ((kind = 'picture') = (generation_id is not null and picture_index is not null)),
  constraint transfers_picture_index_check check (picture_index is null or picture_index >= 0),
  constraint transfers_pending_expires_check check (state <> 'pending' or expires_at is not null),
  constraint transfers_amount_check check (amount between 1 and 9007199254740991),
  constraint transfers_state_check check (state in ('pending', 'posted', 'voided')),
  constraint transfers_kind_check check (kind in ('grant', 'picture')),
  constraint transfers_debit_account_id_foreign foreign key (debit_account_id) references credits.accounts (id),
  constraint transfers_credit_account_id_foreign foreign key (credit_account_id) references credits.accounts (id)
);
create index transfers_of_debit_account on credits.transfers (debit_account_id, id);
create index transfers_of_credit_account on credits.transfers (credit_account_id, id);
create index transfers_pending_by_expiry on credits.transfers (expires_at) where state = 'pending';

create table credits.entries (
  id uuid not null,
  account_id uuid not null,
  sequence bigint not null,
  transfer_id uuid not null,
  amount bigint not null,
  balance_after bigint not null,
  previous_hash text not null,
  hash text not null,
  created_at timestamptz(3) not null,
  primary key (id),
  constraint entries_account_sequence_unique unique (account_id, sequence),
  constraint entries_transfer_account_unique unique (transfer_id, account_id),
  constraint entries_sequence_check check (sequence between 1 and 9007199254740991),
  constraint entries_amount_check check (amount <> 0 and amount between -9007199254740991 and 9007199254740991),
  constraint entries_balance_after_check check (balance_after between -9007199254740991 and 9007199254740991),
  constraint entries_previous_hash_check check (previous_hash ~ '^[0-9a-f]{64}$'),
  constraint entries_hash_check check (hash ~ '^[0-9a-f]{64}$'),
  constraint entries_account_id_foreign foreign key (account_id) references credits.accounts (id),
  constraint entries_transfer_id_foreign foreign key (transfer_id) references credits.transfers (id)
);

create table models.models (
  id uuid not null,
  name text not null,
  display_name text not null,
  type text not null default 'main',
  base text not null,
  object_key text,
  path text,
  size_bytes bigint,
  is_active boolean not null,
  metadata jsonb not null,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  primary key (id),
  constraint models_name_unique unique (name),
  constraint models_name_check check (length(name) between 1 and 200),
  constraint models_display_name_check check (length(display_name) between 1 and 200),
  constraint models_size_bytes_check check (size_bytes between 0 and 9007199254740991),
  constraint models_type_check check (type in ('main')),
  constraint models_base_check check (base in ('sd-1', 'sdxl'))
);

create table generation.generations (
  id uuid not null,
  user_id uuid not null,
  model_id uuid not null,
  model_name text not null,
  request_key text not null,
  request_hash text not null,
  status text not null,
  prompt text not null,
  negative_prompt text not null,
  width int not null,
  height int not null,
  steps smallint not null,
  cfg_scale double precision not null,
  scheduler text not null,
  seed numeric(20, 0) not null,
  count smallint not null,
  price_per_picture int not null,
  attempt smallint not null default 0,
  job_id uuid not null,
  queue_name text not null,
  failure_code text,
  failure_fault text,
  failure_message text,
  is_emulated boolean not null default false,
  created_at timestamptz(3) not null default now(),
  started_at timestamptz(3),
  completed_at timestamptz(3),
  updated_at timestamptz(3) not null default now(),
  primary key (id),
  constraint generations_job_unique unique (job_id),
  constraint generations_request_unique unique (user_id, request_key),
  constraint generations_pixels_check check (width * height <= 4194304),
  constraint generations_completed_check check ((completed_at is not null) = (status in ('succeeded', 'failed', 'cancelled'))),
  constraint generations_failed_check check ((failure_code is not null) = (status = 'failed')),
  constraint generations_fault_check check ((failure_fault is not null) = (failure_code is not null)),
  constraint generations_request_key_check check (length(request_key) between 1 and 200),
  constraint generations_request_hash_check check (request_hash ~ '^[0-9a-f]{64}$'),
  constraint generations_prompt_check check (length(prompt) between 1 and 2000),
  constraint generations_negative_prompt_check check (length(negative_prompt) <= 2000),
  constraint generations_width_check check (width between 64 and 2048 and width % 8 = 0),
  constraint generations_height_check check (height between 64 and 2048 and height % 8 = 0),
  constraint generations_steps_check check (steps between 1 and 150),
  constraint generations_cfg_scale_check check (cfg_scale between 1 and 30),
  constraint generations_seed_check check (seed between 0 and 18446744073709551615),
  constraint generations_count_check check (count between 1 and 8),
  constraint generations_price_per_picture_check check (price_per_picture >= 1),
  constraint generations_attempt_check check (attempt >= 0),
  constraint generations_queue_name_check check (queue_name <> ''),
  constraint generations_status_check check (status in ('queued', 'claimed', 'rendering', 'uploading', 'succeeded', 'failed', 'cancelled')),
  constraint generations_scheduler_check check (scheduler in ('ddim', 'ddpm', 'deis', 'deis_k', 'lms', 'lms_k', 'pndm', 'heun', 'heun_k', 'euler', 'euler_k', 'euler_a', 'kdpm_2', 'kdpm_2_k', 'kdpm_2_a', 'kdpm_2_a_k', 'dpmpp_2s', 'dpmpp_2s_k', 'dpmpp_2m', 'dpmpp_2m_k', 'dpmpp_2m_sde', 'dpmpp_2m_sde_k', 'dpmpp_3m', 'dpmpp_3m_k', 'dpmpp_sde', 'dpmpp_sde_k', 'er_sde', 'unipc', 'unipc_k', 'lcm', 'tcd')),
  constraint generations_failure_code_check check (failure_code in ('lost-worker', 'expired-in-queue', 'out-of-memory', 'unknown-model', 'engine-error', 'engine-unreachable', 'invalid-picture', 'upload-failed')),
  constraint generations_failure_fault_check check (failure_fault in ('user', 'model', 'worker', 'platform')),
  constraint generations_user_id_foreign foreign key (user_id) references identity.users (id),
  constraint generations_model_id_foreign foreign key (model_id) references models.models (id)
);
create index generations_of_user_newest on generation.generations (user_id, id desc);
create index generations_open_of_user on generation.generations (user_id, id desc) where status in ('queued', 'claimed', 'rendering', 'uploading');
create index generations_open on generation.generations (status, id) where status in ('queued', 'claimed', 'rendering', 'uploading');
create index generations_of_model on generation.generations (model_id, completed_at);

create table images.images (
  id uuid not null,
  user_id uuid not null,
  generation_id uuid not null,
  picture_index smallint not null,
  object_key text not null,
  thumbnail_key text not null,
  width int not null,
  height int not null,
  size_bytes bigint not null,
  sha256 text not null,
  thumbhash text not null,
  seed numeric(20, 0) not null,
  metadata jsonb not null,
  is_public boolean not null default false,
  is_emulated boolean not null default false,
  render_seconds double precision,
  created_at timestamptz(3) not null default now(),
  deleted_at timestamptz(3),
  primary key (id),
  constraint images_object_key_unique unique (object_key),
  constraint images_picture_unique unique (generation_id, picture_index),
  constraint images_picture_index_check check (picture_index between 0 and 7),
  constraint images_width_check check (width > 0),
  constraint images_height_check check (height > 0),
  constraint images_size_bytes_check check (size_bytes between 1 and 9007199254740991),
  constraint images_sha256_check check (sha256 ~ '^[0-9a-f]{64}$'),
  constraint images_seed_check check (seed between 0 and 18446744073709551615),
  constraint images_render_seconds_check check (render_seconds >= 0),
  constraint images_user_id_foreign foreign key (user_id) references identity.users (id),
  constraint images_generation_id_foreign foreign key (generation_id) references generation.generations (id)
);
create index images_of_user_newest on images.images (user_id, created_at desc, id desc) where deleted_at is null;

create table fleet.worker_tokens (
  id uuid not null,
  label text not null,
  token_hash text not null,
  created_at timestamptz(3) not null default now(),
  expires_at timestamptz(3),
  revoked_at timestamptz(3),
  last_used_at timestamptz(3),
  primary key (id),
  constraint worker_tokens_hash_unique unique (token_hash),
  constraint worker_tokens_label_check check (length(label) between 1 and 200),
  constraint worker_tokens_token_hash_check check (token_hash ~ '^[0-9a-f]{64}$')
);

create table fleet.workers (
  id uuid not null,
  token_id uuid not null,
  name text not null,
  engine_version text not null,
  is_emulator boolean not null,
  machine jsonb not null,
  registered_at timestamptz(3) not null default now(),
  last_seen_at timestamptz(3) not null default now(),
  primary key (id),
  constraint workers_token_name_unique unique (token_id, name),
  constraint workers_name_check check (length(name) between 1 and 100),
  constraint workers_token_id_foreign foreign key (token_id) references fleet.worker_tokens (id)
);
create index workers_last_seen on fleet.workers (last_seen_at);

create table fleet.worker_models (
  worker_id uuid not null,
  model_id uuid not null,
  engine_key text not null,
  primary key (worker_id, model_id),
  constraint worker_models_worker_id_foreign foreign key (worker_id) references fleet.workers (id) on update cascade on delete cascade,
  constraint worker_models_model_id_foreign foreign key (model_id) references models.models (id) on update cascade on delete cascade
);
create index worker_models_of_model on fleet.worker_models (model_id);

create table fleet.leases (
  id uuid not null,
  job_id uuid not null,
  queue_name text not null,
  retry_count smallint not null,
  worker_id uuid not null,
  generation_id uuid not null,
  claimed_at timestamptz(3) not null default now(),
  beat_at timestamptz(3) not null default now(),
  deadline_at timestamptz(3) not null,
  stage text not null default 'waiting',
  ended_at timestamptz(3),
  outcome text,
  primary key (id),
  constraint leases_outcome_ended_check check ((outcome is not null) = (ended_at is not null)),
  constraint leases_retry_count_check check (retry_count >= 0),
  constraint leases_stage_check check (stage in ('waiting', 'rendering', 'uploading')),
  constraint leases_outcome_check check (outcome in ('delivered', 'failed', 'released', 'lost', 'cancelled')),
  constraint leases_worker_id_foreign foreign key (worker_id) references fleet.workers (id),
  constraint leases_generation_id_foreign foreign key (generation_id) references generation.generations (id)
);
create index leases_of_generation on fleet.leases (generation_id);
create index leases_open_of_worker on fleet.leases (worker_id) where ended_at is null;
create unique index leases_open_attempt_unique on fleet.leases (job_id, retry_count) where ended_at is null;

create table fleet.upload_grants (
  object_key text not null,
  lease_id uuid not null,
  picture_index smallint not null,
  sha256 text not null,
  size_bytes bigint not null,
  content_type text not null,
  created_at timestamptz(3) not null default now(),
  expires_at timestamptz(3) not null,
  used_at timestamptz(3),
  primary key (object_key),
  constraint upload_grants_picture_index_check check (picture_index between 0 and 7),
  constraint upload_grants_sha256_check check (sha256 ~ '^[0-9a-f]{64}$'),
  constraint upload_grants_size_bytes_check check (size_bytes between 1 and 67108864),
  constraint upload_grants_content_type_check check (content_type in ('image/png')),
  constraint upload_grants_lease_id_foreign foreign key (lease_id) references fleet.leases (id)
);
create index upload_grants_of_lease on fleet.upload_grants (lease_id);
`;
