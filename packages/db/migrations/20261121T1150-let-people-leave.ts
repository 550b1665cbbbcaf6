import { Migration } from '@mikro-orm/migrations';

/** People have a face, may take everything about them along, and may have it erased, which leaves a receipt. */
export class LetPeopleLeave extends Migration {
  override up(): void {
    this.addSql(`
create schema privacy;

create table identity.avatars (
  user_id uuid not null,
  upload_id uuid not null,
  state text not null,
  content_type text not null,
  size_bytes int not null,
  sha256 text not null,
  reason text,
  asked_at timestamptz(3) not null default now(),
  primary key (user_id),
  constraint avatars_state_check check (state in ('processing', 'ready', 'refused')),
  constraint avatars_content_type_check check (content_type in ('image/png', 'image/jpeg', 'image/webp')),
  constraint avatars_size_bytes_check check (size_bytes between 1 and 10485760),
  constraint avatars_sha256_check check (sha256 ~ '^[0-9a-f]{64}$'),
  constraint avatars_refused_check check ((reason is not null) = (state = 'refused')),
  constraint avatars_user_id_foreign foreign key (user_id) references identity.users (id)
    on update cascade on delete cascade
);

create table privacy.exports (
  id uuid not null,
  user_id uuid not null,
  state text not null default 'waiting',
  object_key text not null,
  files_done int not null default 0,
  files_total int not null default 0,
  size_bytes bigint,
  asked_at timestamptz(3) not null default now(),
  ready_at timestamptz(3),
  expires_at timestamptz(3) not null,
  primary key (id),
  constraint exports_object_key_unique unique (object_key),
  constraint exports_state_check check (state in ('waiting', 'running', 'ready', 'failed')),
  constraint exports_files_check check (files_done >= 0 and files_total >= 0),
  constraint exports_ready_check check ((ready_at is not null) = (state = 'ready')),
  constraint exports_size_check check ((size_bytes is not null) = (state = 'ready')),
  constraint exports_user_id_foreign foreign key (user_id) references identity.users (id) on delete cascade
);
create unique index exports_one_at_a_time on privacy.exports (user_id) where state in ('waiting', 'running');
create index exports_of_user on privacy.exports (user_id, id desc);

create table privacy.erasures (
  user_id uuid not null,
  asked_by text not null,
  due_at timestamptz(3) not null,
  begun_at timestamptz(3) not null,
  finished_at timestamptz(3),
  checked_at timestamptz(3),
  removed jsonb not null,
  kept jsonb not null,
  primary key (user_id),
  constraint erasures_asked_by_check check (asked_by in ('person', 'admin')),
  constraint erasures_checked_check check (checked_at is null or finished_at is not null)
);
create index erasures_open on privacy.erasures (begun_at) where checked_at is null;
create index users_deletion_due on identity.users (deletion_due_at) where deletion_due_at is not null;
`);
    this.addSql(forgetAddresses);
  }
}

/*
 * The audit log is append-only for the serving role, and where somebody was is personal. This is the one thing that may
 * be taken out of it, and only of people whose erasure has begun: where they were and what with, not what they did.
 */
const forgetAddresses = `
create function privacy.forget_addresses(person uuid) returns integer
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $forget$
declare
  forgotten integer;
begin
  if not exists (select from privacy.erasures where user_id = person) then
    raise exception using errcode = 'PV001', message = 'refused: privacy.not-erased', detail = 'privacy.not-erased';
  end if;
  update identity.audit_events set address = null, user_agent = null, request_id = null
   where (address is not null or user_agent is not null or request_id is not null)
     and (actor_id = person or (target_user_id = person and actor_kind in ('anonymous', 'api-key')));
  get diagnostics forgotten = row_count;
  return forgotten;
end
$forget$`;
