import { Migration } from '@mikro-orm/migrations';

/**
 * Accounts get names, settings and proofs; programs get families of tokens; and what is done to accounts is written
 * down. A session that is open now counts as proven when it began.
 */
export class IdentityGrows extends Migration {
  override up(): void {
    this.addSql(`
alter table identity.users
  add column username text,
  add column full_name text,
  add column nickname text,
  add column bio text,
  add column avatar_key text,
  add column language text not null default 'ko',
  add column theme text not null default 'system',
  add column time_zone text not null default 'Asia/Seoul',
  add column notify_finished boolean not null default true,
  add column notify_news boolean not null default false,
  add column email_verified_at timestamptz(3),
  add column deletion_due_at timestamptz(3),
  add column erased_at timestamptz(3),
  add constraint users_username_unique unique (username),
  add constraint users_username_check check (username ~ '^[a-z0-9][a-z0-9._-]{2,49}$'),
  add constraint users_full_name_check check (length(full_name) between 1 and 100),
  add constraint users_nickname_check check (length(nickname) between 1 and 50),
  add constraint users_bio_check check (length(bio) between 1 and 500),
  add constraint users_language_check check (language in ('ko', 'en')),
  add constraint users_theme_check check (theme in ('system', 'light', 'dark')),
  add constraint users_time_zone_check check (length(time_zone) between 1 and 64);

create table identity.token_families (
  id uuid not null,
  user_id uuid not null,
  created_at timestamptz(3) not null default now(),
  last_seen_at timestamptz(3) not null default now(),
  expires_at timestamptz(3) not null,
  user_agent text,
  address text,
  primary key (id),
  constraint token_families_user_id_foreign foreign key (user_id) references identity.users (id) on delete cascade
);
create index token_families_of_user on identity.token_families (user_id);
create index token_families_expired on identity.token_families (expires_at);

create table identity.refresh_tokens (
  id_hash text not null,
  family_id uuid not null,
  created_at timestamptz(3) not null default now(),
  expires_at timestamptz(3) not null,
  used_at timestamptz(3),
  primary key (id_hash),
  constraint refresh_tokens_id_hash_check check (id_hash ~ '^[0-9a-f]{64}$'),
  constraint refresh_tokens_family_id_foreign foreign key (family_id)
    references identity.token_families (id) on delete cascade
);
create index refresh_tokens_of_family on identity.refresh_tokens (family_id);

alter table identity.sessions
  add column proven_at timestamptz(3) not null default now(),
  add column family_id uuid,
  add constraint sessions_family_id_foreign foreign key (family_id)
    references identity.token_families (id) on delete cascade;
update identity.sessions set proven_at = created_at;
create index sessions_of_family on identity.sessions (family_id);

create table identity.audit_events (
  id uuid not null,
  at timestamptz(3) not null default now(),
  action text not null,
  actor_kind text not null,
  actor_id uuid,
  target_user_id uuid,
  address text,
  user_agent text,
  request_id text,
  details jsonb not null,
  primary key (id),
  constraint audit_events_action_check check (action ~ '^[a-z-]+[.][a-z-]+$'),
  constraint audit_events_actor_kind_check check (actor_kind in ('person', 'api-key', 'anonymous', 'system'))
);
create index audit_events_of_actor on identity.audit_events (actor_id, id);
create index audit_events_of_target on identity.audit_events (target_user_id, id);
create index audit_events_of_action on identity.audit_events (action, id);
`);
  }
}
